import { createServer } from "node:net";
import { expect, test } from "vitest";
import { choosePort, EXPECTED_PORT } from "./choose-port.ts";

test("a taken port is passed over", async () => {
  const first = await choosePort("127.0.0.1");
  const neighbour = createServer().listen({ host: "127.0.0.1", port: first });
  const second = await choosePort("127.0.0.1");
  neighbour.close();
  expect(first).toBeGreaterThanOrEqual(EXPECTED_PORT);
  expect(second).toBeGreaterThan(first);
});

test("a host that is not ours is refused by name", async () => {
  await expect(choosePort("192.0.2.1")).rejects.toThrow(
    'HOST ("192.0.2.1") is not an address of this machine.',
  );
});
