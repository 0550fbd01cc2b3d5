import type { TestAccount } from "@tidemark/server/testing";

type Role = "owner" | "editor" | "viewer";

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
  { name, role }: { readonly name: string; readonly role: Role },
): Promise<SharedSpace> {
  const made = await ask<{ id: string }>(owner, "create", { name });
  const space = made.id;
  const { token } = await ask<{ token: string }>(owner, "invite", { space, role });
  await ask(member, "accept", { token });
  return {
    id: space,
    changeRole: (next) => ask(owner, "changeRole", { space, user: member.user, role: next }),
    removeMember: () => ask(owner, "removeMember", { space, user: member.user }),
  };

  async function ask<Answer = void>(who: TestAccount, what: string, input: object): Promise<Answer> {
    const reply = await who.fetch(`${address}/trpc/spaces.${what}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(input),
    });
    if (!reply.ok) throw new Error(`spaces.${what} was answered with ${reply.status}: ${await reply.text()}`);
    const { result } = (await reply.json()) as { result: { data: Answer } };
    return result.data;
  }
}
