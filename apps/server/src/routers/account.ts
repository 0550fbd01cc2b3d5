import { exportAccount } from "../accounts/account/export.ts";
import { readProfile, renameUser } from "../accounts/account/profile.ts";
import { removeUser } from "../accounts/account/remove.ts";
import { upgradeUser } from "../accounts/account/upgrade.ts";
import { deviceInput, removeUserInput, renameUserInput, upgradeInput } from "../accounts/inputs.ts";
import { listDevices, signOutDevice } from "../accounts/session/devices.ts";
import { procedure, router } from "../trpc.ts";

/** What looks at a password. */
const proved = procedure.use(async ({ ctx, next }) => {
  await ctx.admitGuess(ctx.caller);
  return next();
});

/** Who somebody is, where he is signed in, and how to take everything along or away. */
export const accountRouter = router({
  me: procedure.query(({ ctx }) => readProfile(ctx.accounts.database, ctx.caller)),
  upgrade: proved
    .input(upgradeInput)
    .mutation(({ ctx, input }) => upgradeUser(ctx.accounts.database, ctx.caller, input)),
  rename: procedure
    .input(renameUserInput)
    .mutation(({ ctx, input }) => renameUser(ctx.accounts.database, ctx.caller, input)),
  devices: procedure.query(({ ctx }) => listDevices(ctx.accounts.database, ctx.caller)),
  signOutDevice: procedure
    .input(deviceInput)
    .mutation(({ ctx, input }) => signOutDevice(ctx.accounts.database, ctx.caller, input)),
  export: procedure.query(({ ctx }) => exportAccount(ctx, ctx.caller)),
  remove: proved
    .input(removeUserInput)
    .mutation(({ ctx, input }) => removeUser(ctx.accounts.database, ctx.caller, input)),
});
