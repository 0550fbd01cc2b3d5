import {
  adoptInput,
  createSpaceInput,
  inviteInput,
  memberInput,
  renameSpaceInput,
  revokeInput,
  roleInput,
  spaceInput,
  tokenInput,
} from "../accounts/inputs.ts";
import {
  acceptInvitation,
  invite,
  listInvitations,
  readInvitation,
  revokeInvitation,
} from "../accounts/spaces/invitations.ts";
import { changeRole, leaveSpace, listMembers, removeMember } from "../accounts/spaces/members.ts";
import { adoptSpace, createSpace, removeSpace, renameSpace } from "../accounts/spaces/own-spaces.ts";
import { openProcedure, procedure, router } from "../trpc.ts";

/** What is shared, and with whom. */
export const spacesRouter = router({
  adopt: procedure
    .input(adoptInput)
    .mutation(({ ctx, input }) => adoptSpace(ctx.accounts.database, ctx.caller.user, input)),
  create: procedure
    .input(createSpaceInput)
    .mutation(({ ctx, input }) => createSpace(ctx.accounts.database, ctx.caller.user, input)),
  rename: procedure
    .input(renameSpaceInput)
    .mutation(({ ctx, input }) => renameSpace(ctx.accounts.database, ctx.caller.user, input)),
  remove: procedure
    .input(spaceInput)
    .mutation(({ ctx, input }) => removeSpace(ctx.accounts.database, ctx.caller.user, input)),

  members: procedure
    .input(spaceInput)
    .query(({ ctx, input }) => listMembers(ctx.accounts.database, ctx.caller.user, input)),
  leave: procedure
    .input(spaceInput)
    .mutation(({ ctx, input }) => leaveSpace(ctx.accounts.database, ctx.caller.user, input)),
  removeMember: procedure
    .input(memberInput)
    .mutation(({ ctx, input }) => removeMember(ctx.accounts.database, ctx.caller.user, input)),
  changeRole: procedure
    .input(roleInput)
    .mutation(({ ctx, input }) => changeRole(ctx.accounts.database, ctx.caller.user, input)),

  invite: procedure
    .input(inviteInput)
    .mutation(({ ctx, input }) => invite(ctx.accounts.database, ctx.caller.user, input)),
  invitations: procedure
    .input(spaceInput)
    .query(({ ctx, input }) => listInvitations(ctx.accounts.database, ctx.caller.user, input)),
  revokeInvitation: procedure
    .input(revokeInput)
    .mutation(({ ctx, input }) => revokeInvitation(ctx.accounts.database, ctx.caller.user, input)),
  /** Whoever has a link may know what it leads to, also before he has an account. */
  invitation: openProcedure
    .input(tokenInput)
    .query(({ ctx, input }) => readInvitation(ctx.accounts.database, input)),
  accept: procedure
    .input(tokenInput)
    .mutation(({ ctx, input }) => acceptInvitation(ctx.accounts.database, ctx.caller.user, input)),
});
