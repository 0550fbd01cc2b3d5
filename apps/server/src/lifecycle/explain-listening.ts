import { ListenFailed } from "../listen-failed.ts";

/** Why listening failed, for whoever chose the address; other errors stay what they are. */
export function explainListening(error: unknown, { host, port }: { host: string; port: number }): unknown {
  if (!(error instanceof ListenFailed)) return error;
  switch (error.code) {
    case "EADDRINUSE":
      return new Error(
        `PORT is ${port}, and another program listens there. Stop it, or set PORT to another number.`,
      );
    case "EACCES":
      return new Error(`PORT is ${port}, which only root may use. Set PORT to 1024 or above.`);
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EADDRNOTAVAIL":
    case "EINVAL":
      return hostRefused(host, error);
    default:
      return new Error(
        `The app cannot be served at HOST ${host}, PORT ${port}: ${error.message}. Set them to others.`,
        { cause: error },
      );
  }
}

/** What a person is told whose HOST is none of this machine's. */
export function hostRefused(host: string, cause: unknown): Error {
  return new Error(
    `HOST ("${host}") is not an address of this machine. Set it to one, such as 127.0.0.1 or 0.0.0.0.`,
    { cause },
  );
}
