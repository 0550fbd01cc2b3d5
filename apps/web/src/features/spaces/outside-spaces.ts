/** Whether a page is about the person himself, or about an invitation, and so needs no open space. */
export function isOutsideSpaces(path: string): boolean {
  return /^\/(?:account$|account\/|invite\/)/.test(path);
}
