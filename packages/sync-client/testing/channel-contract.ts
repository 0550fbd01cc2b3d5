import { expect, test, vi } from "vitest";
import type { Channel, ChannelMessage } from "../src/ports.ts";

/** What every {@link Channel} keeps. @param open gives one more tab's end of the same channel. */
export function testChannel(adapter: string, open: (name: string) => Channel): void {
  function hear(channel: Channel): ChannelMessage[] {
    const heard: ChannelMessage[] = [];
    channel.subscribe((message) => heard.push(message));
    return heard;
  }

  test(`${adapter}: what one tab says all others hear, in order, and itself not`, async () => {
    const tabs = [open("order"), open("order"), open("order")] as const;
    const heard = tabs.map(hear);
    tabs[0].post({ kind: "committed", revision: 1 });
    tabs[0].post({ kind: "wake", reason: "tap" });
    await vi.waitFor(() => expect(heard.map((messages) => messages.length)).toEqual([0, 2, 2]));
    expect(heard[2]).toEqual([
      { kind: "committed", revision: 1 },
      { kind: "wake", reason: "tap" },
    ]);
    for (const tab of tabs) tab.close();
  });

  test(`${adapter}: a tab that has closed its end says and hears nothing`, async () => {
    const [closed, left, other] = [open("closed"), open("closed"), open("closed")];
    const heard = { closed: hear(closed), left: hear(left) };
    closed.close();
    closed.post({ kind: "wake", reason: "tap" });
    other.post({ kind: "wake", reason: "shown" });
    await vi.waitFor(() => expect(heard.left).toEqual([{ kind: "wake", reason: "shown" }]));
    expect(heard.closed).toEqual([]);
    left.close();
    other.close();
  });
}
