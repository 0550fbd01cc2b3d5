import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** One TCP connection that goes through a link, and what may become of it. */
export interface Passage {
  /** An orderly end, in the middle of whatever it carries. */
  cut(): void;
  /** Both ends are told that the other knows nothing of them. */
  reset(): void;
  /** Nothing passes any more, and nobody is told. */
  stall(): void;
  /** What was held up passes, in its order. */
  resume(): void;
  /** Of what comes next, one way or the other, a half passes, and then no more. */
  truncate(): void;
  /** What is asked arrives; the answer does not, and the connection is gone. */
  loseAnswer(): void;
}

/** A way from a port of ours to another, over which bytes pass as they come until it is told otherwise. */
export interface Link {
  readonly port: number;
  /** The connections that there are now. */
  passages(): readonly Passage[];
  /** Whether whoever comes from now on is turned away. */
  refuse(refuses: boolean): void;
  close(): Promise<void>;
}

const HOST = "127.0.0.1";

/** Opens a link to a port of this machine, which may not be there yet. */
export async function openLink(target: number): Promise<Link> {
  const passages = new Set<Passage>();
  let refuses = false;
  const server = createServer({ allowHalfOpen: true }, (near) => {
    if (refuses) {
      near.on("error", () => undefined);
      near.resetAndDestroy();
      return;
    }
    const passage = pass(near, connect({ host: HOST, port: target, allowHalfOpen: true }), () =>
      passages.delete(passage),
    );
    passages.add(passage);
  });
  server.listen(0, HOST);
  await once(server, "listening");
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("the link has no port");
  return {
    port: address.port,
    passages: () => [...passages],
    refuse(value) {
      refuses = value;
    },
    async close() {
      for (const passage of passages) passage.reset();
      server.close();
      await once(server, "close");
    },
  };
}

function pass(near: Socket, far: Socket, onEnd: () => void): Passage {
  let mood: "open" | "stalled" | "truncating" | "losing answers" = "open";

  function end(how: (socket: Socket) => void): void {
    for (const socket of [near, far]) how(socket);
    onEnd();
  }

  const cut = () => end((socket) => socket.destroy());

  function relay(from: Socket, to: Socket, isAnswer: boolean): void {
    from.on("data", (bytes: Buffer) => {
      if (mood === "truncating") to.write(bytes.subarray(0, bytes.length / 2), cut);
      else if (mood === "losing answers" && isAnswer) cut();
      else if (!to.write(bytes)) from.pause();
    });
    to.on("drain", () => {
      if (mood !== "stalled") from.resume();
    });
    from.on("end", () => to.end());
    from.on("error", () => end((socket) => socket.resetAndDestroy()));
    from.on("close", () => {
      to.destroy();
      onEnd();
    });
  }

  for (const socket of [near, far]) socket.setNoDelay(true);
  relay(near, far, false);
  relay(far, near, true);
  return {
    cut,
    reset: () => end((socket) => socket.resetAndDestroy()),
    stall() {
      mood = "stalled";
      near.pause();
      far.pause();
    },
    resume() {
      mood = "open";
      near.resume();
      far.resume();
    },
    truncate() {
      mood = "truncating";
    },
    loseAnswer() {
      mood = "losing answers";
    },
  };
}
