import { expect, test } from "vitest";
import { type Cleanup, cleanUp } from "./cleanup.ts";
import { runFire } from "./run-fire.ts";

test(
  "PUSH-1, CLI-3, CLI-9: ten seconds of killed processes, cut connections and a full disk lose nothing, double nothing, and leave no device apart",
  { timeout: 300_000 },
  async () => {
    const cleanup: Cleanup = [];
    const said: string[] = [];
    try {
      const { verdict } = await runFire(
        { seconds: 10, clients: 6, seed: 1 },
        (line) => said.push(line),
        cleanup,
      );
      const { settled, lost, doubled, divergent, other } = verdict;
      const wrong = [...lost, ...doubled, ...divergent, ...other];
      expect(wrong.length === 0 ? [] : [...said, ...wrong]).toEqual([]);
      expect(settled).toBeGreaterThan(0);
    } finally {
      expect(await cleanUp(cleanup)).toEqual([]);
    }
  },
);
