import { signUp } from "../../apps/server/testing/index.ts";
import { createAccountPages } from "../../tests/e2e/src/harness/account-pages.ts";
import type { AppDatabase } from "../../tests/e2e/src/harness/database.ts";
import { inviteInto } from "../../tests/e2e/src/harness/shared-space.ts";
import { insertBelievableGoals } from "./believable-goals.ts";
import type { Scene } from "./picture.ts";

const LAPTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const PHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";

export const account: Scene = {
  async prepare(database) {
    await insertBelievableGoals(database);
    await database.sql`update accounts.session set user_agent = ${LAPTOP}, created_at = now() - interval '40 days'`;
    await database.sql`
      insert into accounts.session (id, token, user_id, user_agent, expires_at, created_at, updated_at, last_sync_at)
      select 'phone', 'phone', user_id, ${PHONE}, expires_at, now() - interval '9 days', now(), now() - interval '2 hours'
      from accounts.session`;
    await nameAnn(database);
  },
  async arrange({ page }) {
    await createAccountPages(page).choose("Account settings");
    await page.getByRole("list", { name: "Devices" }).getByText("This device").waitFor();
  },
};

/** The settings of a shared space: its members, and invitations of several ages. */
export const spaces: Scene = {
  prepare: nameAnn,
  async arrange(goals, _device, { address, database }) {
    const { page } = goals;
    const pages = createAccountPages(page);
    await pages.makeSpace("Rowing club");
    for (const role of ["Viewer", "Editor"] as const) await pages.makeLink(role);
    const [club] = await database.sql`select space_id as id from accounts.invitation limit 1`;
    for (const [name, role] of [
      ["Ben Okafor", "editor"],
      ["Chiara Rossi", "viewer"],
    ] as const) {
      const { user } = await signUp(address, name);
      await database.sql`
        insert into accounts.member (space_id, user_id, role) values (${club?.["id"]}, ${user}, ${role})`;
    }
    await plainAddresses(database);
    await database.sql`update accounts.invitation set created_at = now() - interval '3 days' where role = 'viewer'`;
    await database.sql`update accounts.invitation set expires_at = now() + interval '4 days' where role = 'viewer'`;
    await page.reload();
    await page.getByLabel("What Ben Okafor may do").waitFor();
    await page.getByRole("list", { name: "Open invitations" }).getByRole("listitem").first().waitFor();
  },
};

export const invite: Scene = {
  prepare: nameAnn,
  async arrange({ page }, _device, { address }) {
    const ben = await signUp(address, "Ben Okafor");
    const { token } = await inviteInto(address, ben, { name: "Rowing club", role: "editor" });
    await page.goto(`/invite/${token}`);
    await page.getByRole("button", { name: "Join Rowing club" }).waitFor();
  },
};

export const welcome: Scene = {
  prepare: async () => undefined,
  async arrange({ page }) {
    await createAccountPages(page).signOut("Sign out");
    await page.getByRole("button", { name: "Try without an account" }).waitFor();
  },
};

async function nameAnn(database: AppDatabase): Promise<void> {
  await database.sql`update accounts."user" set name = 'Ann Lindqvist'`;
  await plainAddresses(database);
}

/** Those of the tests have a number, so that no two are the same. */
async function plainAddresses({ sql }: AppDatabase): Promise<void> {
  await sql`
    update accounts."user" set email = lower(replace(name, ' ', '.')) || '@example.org' where not is_anonymous`;
}
