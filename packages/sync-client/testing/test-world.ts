import { createMemorySyncServer } from "@tidemark/server/memory";
import type { Transport } from "../src/ports.ts";
import { createDevice, type DeviceOptions } from "./device.ts";
import { createFakeClock } from "./fake-clock.ts";
import { createCalmNetwork } from "./memory-network.ts";
import { createMemoryTransport } from "./memory-transport.ts";
import { createSeededRandom } from "./seeded-random.ts";
import { TEST_SCHEMA, TEST_SPACE, testEntities } from "./test-entities.ts";

/** A server, and devices with a calm network each, in one virtual time. */
export function createTestWorld() {
  const clock = createFakeClock();
  const server = createMemorySyncServer({
    entities: testEntities,
    schema: TEST_SCHEMA,
    spaces: [TEST_SPACE],
    now: clock.now,
    after: clock.after,
    random: createSeededRandom(0).next,
    rule: (_, { title }) =>
      title === "forbidden" ? { field: "title", message: "the database forbids this title" } : null,
  });
  let seed = 0;

  return {
    clock,
    server,
    /** The server's rows as the app would see them. */
    rows: () => [...server.rows(TEST_SPACE, "task")].map(([id, { values }]) => ({ id, ...values })),
    sql: (body: Parameters<typeof server.sql>[1]) => server.sql(TEST_SPACE, body),
    /**
     * @param around may put something between the device and its network.
     * @param own what the device has of its own: a clock that is wrong, a disk that holds something, a newer app.
     */
    device(
      around: (transport: Transport) => Transport = (transport) => transport,
      own: Partial<Pick<DeviceOptions<typeof testEntities>, "clock" | "disk" | "schema">> &
        Pick<DeviceOptions<typeof testEntities>, "convertChange" | "viewOnly"> = {},
    ) {
      const network = createCalmNetwork();
      const calls: (keyof Transport)[] = [];
      const transport = around(createMemoryTransport({ server, network, clock }));
      seed += 1;
      const device = createDevice({
        entities: testEntities,
        schema: TEST_SCHEMA,
        space: TEST_SPACE,
        clock,
        random: createSeededRandom(seed),
        ...own,
        transport: {
          push: (...given) => (calls.push("push"), transport.push(...given)),
          cancel: (...given) => (calls.push("cancel"), transport.cancel(...given)),
          pull: (...given) => (calls.push("pull"), transport.pull(...given)),
          offer: (...given) => (calls.push("offer"), transport.offer(...given)),
          live: (...given) => (calls.push("live"), transport.live(...given)),
        },
      });
      return { ...device, network, calls };
    },
  };
}
