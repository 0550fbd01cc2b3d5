/** This browser, or this window of it, lacks what the app keeps its data with. */
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
  if (!window.indexedDB || !navigator.locks) throw new MissingStorage("the browser offers no IndexedDB here");
}
