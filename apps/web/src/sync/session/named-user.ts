/** What a request is made with that asks who is signed in, and so names nobody. */
export const WHOEVER = { whoever: true };

let shown: string | null = null;

/** From now on requests are for this person; null if the server does not know him, or nobody is here. */
export function nameUser(user: string | null): void {
  shown = user;
}

/** Names whom a request is for: the browser's session may be another's by now, and the server refuses it then. */
export function userHeaders({ whoever }: { readonly whoever?: unknown } = {}): Record<string, string> {
  return shown === null || whoever === true ? {} : { "x-tidemark-user": shown };
}
