/** The address could not be listened on; `code` is what the system calls that. */
export class ListenFailed extends Error {
  readonly code: unknown;

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  }
}
