import type { Channel, ChannelMessage } from "../ports.ts";

/** The browser's channel between tabs of one origin. Give each local database its own name. */
export function createBroadcastChannel(name: string): Channel {
  const channel = new BroadcastChannel(name);
  let open = true;

  return {
    post(message) {
      // A commit may end after the tab has been closed, and tells nobody.
      if (open) channel.postMessage(message);
    },
    subscribe(listener) {
      const receive = ({ data }: MessageEvent<ChannelMessage>) => listener(data);
      channel.addEventListener("message", receive);
      return () => channel.removeEventListener("message", receive);
    },
    close() {
      open = false;
      channel.close();
    },
  };
}
