import { expect, test } from "vitest";
import { ServerRefusal } from "../../sync/session/account-server.ts";
import { invitationProblem } from "./invitation-problem.ts";

test("a link that the server cannot read is told like one that it does not know", () => {
  for (const code of ["BAD_REQUEST", "NOT_FOUND"])
    expect(invitationProblem(new ServerRefusal("refused", "token: too big", code))).toMatchObject({
      kind: "refused",
      message: "This invitation is not valid any more, or never was. Ask for a new link.",
    });
});

test("whatever else the server says of a link stays as it says it", () => {
  const used = new ServerRefusal("refused", "This invitation was used already.", "CONFLICT");
  const lost = new ServerRefusal("unreachable", "The server does not answer.");
  for (const error of [used, lost, new TypeError("a bug")]) expect(invitationProblem(error)).toBe(error);
});
