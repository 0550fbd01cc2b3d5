import type { TestAccount } from "@tidemark/server/testing";

type Role = "owner" | "editor" | "viewer";

interface Wanted {
  readonly name: string;
  readonly role: Role;
}

export interface SharedSpace {
  readonly id: string;
  /** What its owner does about another member. */
  changeRole(role: Role): Promise<void>;
  removeMember(): Promise<void>;
}

/** A space that the first person owns, and the second has come into by invitation. */
export async function shareSpace(
  address: string,
  owner: TestAccount,
  member: TestAccount,
  wanted: Wanted,
): Promise<SharedSpace> {
  const { space, token } = await inviteInto(address, owner, wanted);
  await ask(address, member, "accept", { token });
  return {
    id: space,
    changeRole: (next) => ask(address, owner, "changeRole", { space, user: member.user, role: next }),
    removeMember: () => ask(address, owner, "removeMember", { space, user: member.user }),
  };
}

/** A space that somebody owns, and the token of a link into it. */
export async function inviteInto(
  address: string,
  owner: TestAccount,
  { name, role }: Wanted,
): Promise<{ readonly space: string; readonly token: string }> {
  const { id: space } = await ask<{ id: string }>(address, owner, "create", { name });
  const { token } = await ask<{ token: string }>(address, owner, "invite", { space, role });
  return { space, token };
}

async function ask<Answer = void>(
  address: string,
  who: TestAccount,
  what: string,
  input: object,
): Promise<Answer> {
  const reply = await who.fetch(`${address}/trpc/spaces.${what}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input),
  });
  if (!reply.ok) throw new Error(`spaces.${what} was answered with ${reply.status}: ${await reply.text()}`);
  const { result } = (await reply.json()) as { result: { data: Answer } };
  return result.data;
}
