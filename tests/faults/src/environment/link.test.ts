import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Link, openLink } from "./link.ts";

let echo: Server;
let link: Link;
/** What arrived at the far end. */
let arrived = "";

beforeEach(async () => {
  arrived = "";
  echo = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.on("data", (bytes) => {
      arrived += bytes.toString();
      socket.write(bytes);
    });
  });
  echo.listen(0, "127.0.0.1");
  await once(echo, "listening");
  const address = echo.address();
  link = await openLink(typeof address === "object" && address ? address.port : 0);
});

afterEach(async () => {
  await link.close();
  echo.close();
});

async function come(): Promise<Socket> {
  const socket = connect(link.port, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

async function say(socket: Socket, text: string): Promise<string> {
  socket.write(text);
  const [answer] = (await once(socket, "data")) as [Buffer];
  return answer.toString();
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once("close", () => resolve()));
}

const only = () => link.passages()[0];

test("bytes pass, both ways", async () => {
  const socket = await come();
  expect(await say(socket, "hello")).toBe("hello");
  socket.end();
});

test("what a stalled connection holds up passes when it resumes", async () => {
  const socket = await come();
  await say(socket, "one");
  only()?.stall();
  socket.write("two");
  await sleep(50);
  expect(arrived).toBe("one");
  const answer = once(socket, "data");
  only()?.resume();
  expect(String(await answer)).toBe("two");
  socket.end();
});

test("a lost answer belongs to a question that arrived", async () => {
  const socket = await come();
  await say(socket, "one");
  only()?.loseAnswer();
  const heard: unknown[] = [];
  socket.on("data", (bytes) => heard.push(bytes));
  socket.write("two");
  await closed(socket);
  expect({ arrived, heard }).toEqual({ arrived: "onetwo", heard: [] });
});

test("of a message that is cut in the middle one half arrives", async () => {
  const socket = await come();
  await say(socket, "one");
  only()?.truncate();
  socket.write("halves");
  await closed(socket);
  expect(arrived).toBe("onehal");
});

test("who is turned away hears so, and comes through later", async () => {
  link.refuse(true);
  const socket = connect(link.port, "127.0.0.1");
  const [error] = (await once(socket, "error")) as [NodeJS.ErrnoException];
  expect(error.code).toBe("ECONNRESET");
  link.refuse(false);
  const second = await come();
  expect(await say(second, "hello")).toBe("hello");
  second.end();
});

test.for(["cut", "reset"] as const)("after a %s nothing of the connection is left", async (how) => {
  const socket = await come();
  await say(socket, "one");
  only()?.[how]();
  await closed(socket);
  expect(link.passages()).toEqual([]);
});
