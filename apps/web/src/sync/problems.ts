import type { StorageTrouble } from "@tidemark/sync-client";
import { sentence } from "../ui/sentence.ts";

export interface Problem {
  readonly title: string;
  /** What it means for the person, and what to do. */
  readonly message: string;
}

/** Why the local data cannot be opened. */
export function openProblem(error: unknown): Problem {
  switch (nameOf(error)) {
    case "VersionError":
    case "StoreOutdated":
      return {
        title: "A newer Tidemark is already here",
        message:
          "This page is an older version than the data on this device. Close the other tabs of Tidemark, then reload.",
      };
    case "QuotaExceededError":
      return FULL;
    case "SecurityError":
    case "InvalidStateError":
    case "NotAllowedError":
    case "MissingStorage":
      return {
        title: "This window keeps no data",
        message:
          "The browser lets Tidemark store nothing here, as in some private windows. Open it in an ordinary window, or allow site data for this address, then reload.",
      };
    case "InsecureAddress":
      return {
        title: "This address is not secure",
        message:
          "Browsers keep data offline only for https addresses and for this very machine. Open Tidemark over https, or as localhost.",
      };
    default:
      return {
        title: "The data on this device cannot be opened",
        message: `Reload the page. If that does not help, restart the browser; what was saved to the server is safe there. (${messageOf(error)})`,
      };
  }
}

/** Why something could not be written. */
export function writeProblem(error: unknown): Problem {
  switch (nameOf(error)) {
    case "QuotaExceededError":
      return FULL;
    case "StoreOutdated":
      return {
        title: "This tab is out of date",
        message: "Another tab runs a newer version of Tidemark. Reload this one to go on.",
      };
    case "InvalidStateError":
      return {
        title: "That was not saved",
        message: "The data on this device is closed to this tab. Reload it to go on.",
      };
    case "EditRefused":
      if (codeOf(error) === "full") return { title: "That was not saved", message: messageOf(error) };
      if (codeOf(error) === "exists") return BACK;
      return { title: "That did not work", message: sentence(messageOf(error).replace(/^[\w.]+: /, "")) };
    default:
      return {
        title: "That was not saved",
        message: `Nothing was changed. Reload the page and try again. (${messageOf(error)})`,
      };
  }
}

/** A part of the page that broke, which is our mistake. */
export function pageProblem(error: unknown): Problem {
  return {
    title: "Tidemark stumbled",
    message: `This is our mistake, and nothing you saved is lost. Reload the page to go on. (${messageOf(error)})`,
  };
}

/** What is wrong with this device's storage: the engine's words, of which the first sentence is the title. */
export function storageProblem({ message }: Pick<StorageTrouble, "message">): Problem {
  const end = message.indexOf(". ");
  return { title: message.slice(0, end), message: message.slice(end + 2) };
}

const FULL: Problem = {
  title: "The disk is full",
  message:
    "The browser has no room left to keep your changes. Free some space on this device, then try again.",
};

const BACK: Problem = {
  title: "It is back already",
  message: "Somebody has brought it back meanwhile. Nothing was changed.",
};

function nameOf(error: unknown): string {
  return error instanceof Error || error instanceof DOMException ? error.name : "";
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
