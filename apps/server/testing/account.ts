import { randomUUID } from "node:crypto";

/** Somebody with an account, as his devices know it. */
export interface TestAccount {
  readonly user: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  /** His personal space. */
  readonly space: string;
  /** For `Authorization: Bearer …`. */
  readonly token: string;
  /** For the cookie jar of a browser. */
  readonly cookie: { readonly name: string; readonly value: string };
  /** Asks as he who is signed in. */
  readonly fetch: typeof fetch;
}

/** Makes an account over HTTP, as a person does; he is signed in then. */
export async function signUp(address: string, name = "Ann"): Promise<TestAccount> {
  const email = `${name.toLowerCase().replaceAll(/\W/g, "")}.${randomUUID().slice(0, 8)}@example.org`;
  const who = { name, email, password: "correct horse battery" };
  return signedIn(who, await askAuth(address, "sign-up/email", who));
}

/** Signs in on another device. */
export async function signIn(
  address: string,
  { name, email, password }: Pick<TestAccount, "name" | "email" | "password">,
): Promise<TestAccount> {
  return signedIn({ name, email, password }, await askAuth(address, "sign-in/email", { email, password }));
}

/** Signs in without an account. */
export async function signInAnonymously(address: string): Promise<TestAccount> {
  const nobody = { name: "Guest", email: "", password: "" };
  return signedIn(nobody, await askAuth(address, "sign-in/anonymous", {}));
}

/** Who has the token, until his session ends. */
export function fetchAs(token: string): typeof fetch {
  return (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set("authorization", `Bearer ${token}`);
    return fetch(input, { ...init, headers });
  };
}

async function askAuth(address: string, path: string, body: object): Promise<Response> {
  const reply = await fetch(`${address}/api/auth/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!reply.ok) throw new Error(`${path} was answered with ${reply.status}: ${await reply.text()}`);
  return reply;
}

async function signedIn(
  who: Pick<TestAccount, "name" | "email" | "password">,
  reply: Response,
): Promise<TestAccount> {
  const token = reply.headers.get("set-auth-token") ?? "";
  const [pair = ""] = (reply.headers.get("set-cookie") ?? "").split(";");
  const end = pair.indexOf("=");
  const ask = fetchAs(token);
  const me = await ask(`${new URL(reply.url).origin}/trpc/account.me`);
  const { result } = (await me.json()) as { result: { data: { id: string; spaces: { id: string }[] } } };
  return {
    ...who,
    user: result.data.id,
    space: result.data.spaces[0]?.id ?? "",
    token,
    cookie: { name: pair.slice(0, end), value: pair.slice(end + 1) },
    fetch: ask,
  };
}
