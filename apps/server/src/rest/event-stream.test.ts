import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { eventStream, type StreamEvent } from "./event-stream.ts";

async function* events(...list: readonly StreamEvent[]): AsyncGenerator<StreamEvent, void> {
  for (const event of list) yield event;
}

async function everything(stream: AsyncIterable<string>): Promise<readonly string[]> {
  const said: string[] = [];
  for await (const text of stream) said.push(text);
  return said;
}

test("a stream answers at once, then says each event with its id, on one line", async () => {
  const stream = eventStream(events({ id: "1.a.2", data: { kind: "poke", text: "a\nb" } }));
  expect(await everything(stream)).toEqual([
    "retry: 2000\n\n",
    'id: 1.a.2\ndata: {"kind":"poke","text":"a\\nb"}\n\n',
  ]);
});

test("a quiet stream says that the line holds, and loses nothing by it", async () => {
  async function* late(): AsyncGenerator<StreamEvent, void> {
    await sleep(60);
    yield { id: "1", data: 1 };
  }
  const said = await everything(eventStream(late(), 20));
  expect(said.filter((text) => text === ": ping\n\n").length).toBeGreaterThan(0);
  expect(said.at(-1)).toBe("id: 1\ndata: 1\n\n");
});

test("a reader who leaves ends what he read", async () => {
  let ended = false;
  async function* endless(): AsyncGenerator<StreamEvent, void> {
    try {
      for (;;) yield { id: "1", data: 1 };
    } finally {
      ended = true;
    }
  }
  const stream = eventStream(endless());
  await stream.next();
  await stream.next();
  await stream.return();
  await sleep(0);
  expect(ended).toBe(true);
});

test("nothing is read ahead of what the reader takes", async () => {
  let made = 0;
  async function* counted(): AsyncGenerator<StreamEvent, void> {
    for (;;) yield { id: String((made += 1)), data: null };
  }
  const stream = eventStream(counted());
  await stream.next();
  await stream.next();
  await sleep(5);
  expect(made).toBe(1);
  await stream.return();
});
