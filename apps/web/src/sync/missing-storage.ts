/** This browser lacks what keeps the app's tabs apart. */
class MissingStorage extends Error {
  override readonly name = "MissingStorage";
}

/** The address is neither https nor this machine, so the browser withholds what the app needs. */
class InsecureAddress extends Error {
  override readonly name = "InsecureAddress";
}

/** @throws {@link MissingStorage} or {@link InsecureAddress} */
export function assertStorage(): void {
  if (!window.isSecureContext) throw new InsecureAddress("this page was not loaded over https");
  if (!navigator.locks) throw new MissingStorage("the browser offers no locks here");
}
