import { createServer, request as forward } from "node:http";
import type { AddressInfo } from "node:net";

export interface LossyLink {
  readonly address: string;
  /** The next answer gets lost, after the server has done what it was asked. */
  lose(): void;
  close(): Promise<void>;
}

/** A way to the server on which answers to some requests get lost. */
export async function loseAnswers(target: string, path: RegExp): Promise<LossyLink> {
  let isLossy = false;
  const server = createServer((incoming, outgoing) => {
    const { method, headers, url = "/" } = incoming;
    const onward = forward(new URL(url, target), { method, headers }, (answer) => {
      if (isLossy && path.test(url)) {
        isLossy = false;
        answer.resume().once("end", () => outgoing.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.once("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lose: () => {
      isLossy = true;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
