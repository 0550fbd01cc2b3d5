import type { HappeningName } from "../weights.ts";
import * as disk from "./disk.ts";
import { resolve } from "./conflicts.ts";
import { edit, editTogether } from "./people.ts";
import { editRecord, sqlRecord } from "./records.ts";
import type { Happen } from "./scene.ts";
import * as server from "./server.ts";
import * as sql from "./sql.ts";
import * as tabs from "./tabs.ts";
import * as time from "./time.ts";

/** All that may happen, by name. */
export const HAPPENINGS: Readonly<Record<HappeningName, Happen>> = {
  edit,
  "edit-together": editTogether,
  "edit-record": editRecord,
  resolve,
  tap: tabs.tap,
  "hide-or-show": tabs.hideOrShow,
  "sign-out": disk.signOut,

  moment: time.moment,
  while: time.aWhile,
  "long-while": time.longWhile,
  "clock-jump": time.clockJump,
  absence: time.absence,

  "open-tab": tabs.openTab,
  "close-tab": tabs.closeTab,
  "crash-tab": tabs.crashTab,
  "crash-leader": tabs.crashLeader,
  "crash-in-commit": tabs.crashInCommit,
  "freeze-tab": tabs.freezeTab,
  "freeze-leader": tabs.freezeLeader,
  "thaw-tabs": tabs.thawTabs,

  "power-cut": disk.powerCut,
  "fail-commit": disk.failCommit,
  "doubt-commit": disk.doubtCommit,
  "fill-disk": disk.fillDisk,
  "free-disk": disk.freeDisk,
  evict: disk.evict,
  "copy-profile": disk.copyProfile,

  cut: ({ device, say }) => {
    say("is cut off");
    device.network.cut();
  },
  mend: ({ device, say }) => {
    say("is connected");
    device.network.mend();
  },
  "offline-or-online": tabs.offlineOrOnline,

  restart: server.restart,
  trouble: server.trouble,
  "session-ends": server.sessionEnds,
  backup: server.backup,
  restore: server.restore,
  "sql-update": sql.sqlUpdate,
  "sql-insert": sql.sqlInsert,
  "sql-delete": sql.sqlDelete,
  "sql-reinsert": sql.sqlReinsert,
  "sql-truncate": sql.sqlTruncate,
  "sql-record": sqlRecord,
};
