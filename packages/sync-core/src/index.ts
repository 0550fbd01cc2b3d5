/** The engine's pure half: stamps, changes, merging, the wire and the client's state machine. */
export { MAX_FAST_TRIES, retryDelayMs, SLOW_TRIGGER_MS } from "./backoff.ts";
export {
  type Change,
  changeSchema,
  changeStampOf,
  type CreateChange,
  type DeleteChange,
  rowIdSchema,
  type UpdateChange,
} from "./change.ts";
export { clockOffset, correctStamps, MAX_CLOCK_ERROR_MS } from "./clock-offset.ts";
export { conflictEntity, type SyncConflict } from "./conflict.ts";
export { createChange, deleteChange, editedValues, type EditHead, takesPlace, updateChange } from "./edit.ts";
export { cutInHalf, failingStep, type FailingStep, MAX_FAILURES } from "./failing-batch.ts";
export {
  defineEntity,
  type Entity,
  type Follower,
  leaderOf,
  type NewRowOf,
  type Policies,
  type Policy,
  type RowOf,
  strayFollower,
  type Values,
} from "./entity.ts";
export { isNaturalRowId, naturalRowId, randomRowId, replicaIdFrom } from "./ids.ts";
export { canonicalJson, jsonEqual, jsonProblem, type JsonValue, jsonValueSchema } from "./json.ts";
export { type CopiedCount, type LostCount, lostAfter, lostCountOf, lostWithCopy } from "./lost-count.ts";
export { type LostValue, type Merged, mergeChange } from "./merge.ts";
export { mergeRows } from "./merge-rows.ts";
export {
  BATCH_LIMITS,
  type BatchLimits,
  cancelsOut,
  cutBatch,
  isLaterEntry,
  joinChange,
  KEEPALIVE_LIMITS,
  type OutboxEntry,
  oversize,
} from "./outbox.ts";
export { utf8Length } from "./utf8.ts";
export { type Overlay, visibleRow } from "./overlay.ts";
export {
  type Batch,
  batchSchema,
  type CancelledBatch,
  type CancelReply,
  cancelReplySchema,
  type CancelRequest,
  cancelRequestSchema,
  type Checkpoint,
  checkpointSchema,
  type EntitySum,
  type LiveMessage,
  liveMessageSchema,
  type LiveRequest,
  liveRequestSchema,
  type OfferedRow,
  offeredRowSchema,
  type OfferReply,
  offerReplySchema,
  type OfferRequest,
  offerRequestSchema,
  type Outcome,
  outcomeSchema,
  PAGE_ROWS,
  RECORDS_KEPT_MS,
  PROTOCOL_VERSION,
  type PulledRow,
  pulledRowSchema,
  type PullReply,
  pullReplySchema,
  type PullRequest,
  pullRequestSchema,
  type PushReply,
  pushReplySchema,
  type PushRequest,
  pushRequestSchema,
  type Rejection,
  REJECTION_CODES,
  type Sender,
  type SettledBatch,
  settledBatchSchema,
} from "./protocol.ts";
export { nextStep, type RoundFacts, type RoundStep } from "./round.ts";
export {
  aliveStamp,
  canonicalStamps,
  INSERT_KEY,
  type RowState,
  type Stamps,
  stampOf,
  withInsertStamp,
} from "./row.ts";
export type { RowStatus, RowStatusKind } from "./row-status.ts";
export {
  CLOCK_START,
  type ClockState,
  decodeStamp,
  encodeStamp,
  laterStamp,
  observe,
  replicaIdSchema,
  type ReplicaId,
  replicaOf,
  SQL_REPLICA,
  type Stamp,
  stampAbove,
  stampSchema,
  tick,
  ZERO_STAMP,
} from "./stamp.ts";
export {
  downgradeRow,
  type EntityStep,
  knowsEntity,
  olderFieldName,
  type SchemaHistory,
  upgradeChange,
  upgradeRow,
  type ValueConversion,
} from "./schema-history.ts";
export { addHash, addRowHash, NO_ROWS, rowHash } from "./sums.ts";
export {
  type RoundFailure,
  SYNC_START,
  type SyncEffect,
  type SyncEvent,
  type SyncKind,
  type SyncState,
  transition,
  type Transition,
  type WakeReason,
} from "./sync-state.ts";
