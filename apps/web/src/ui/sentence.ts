/** A message as a sentence: with a capital at its start and a full stop at its end. */
export function sentence(message: string): string {
  const text = message.trim();
  const stopped = /[.!?…]$/.test(text) ? text : `${text}.`;
  return stopped.charAt(0).toLocaleUpperCase() + stopped.slice(1);
}
