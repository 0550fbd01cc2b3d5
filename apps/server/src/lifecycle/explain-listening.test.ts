import { expect, test } from "vitest";
import { ListenFailed } from "../listen-failed.ts";
import { explainListening } from "./explain-listening.ts";

const asked = { host: "300.1.1.1", port: 80 };
const systemError = (code: string) => Object.assign(new Error(`listen ${code}`), { code });

test.for([
  ["ENOTFOUND", 'HOST ("300.1.1.1") is not an address of this machine. Set it to one'],
  ["EADDRNOTAVAIL", 'HOST ("300.1.1.1") is not an address of this machine. Set it to one'],
  ["EADDRINUSE", "PORT is 80, and another program listens there. Stop it, or set PORT"],
  ["EACCES", "PORT is 80, which only root may use. Set PORT to 1024 or above."],
  ["EPERM", "HOST 300.1.1.1, PORT 80: listen EPERM. Set them to others."],
] as const)(
  "an address that cannot be listened on (%s) is explained by the variable to set",
  ([code, sentence]) => {
    expect(explainListening(new ListenFailed(systemError(code)), asked)).toMatchObject({
      message: expect.stringContaining(sentence) as string,
    });
  },
);

test("what the database says is not taken for a matter of HOST or PORT", () => {
  const error = systemError("ENOTFOUND");
  expect(explainListening(error, asked)).toBe(error);
});
