import { config } from "zod";

// Zod compiles its schemas with `new Function` unless told otherwise, and the content security policy
// forbids that. It asks once, when the first schema is made: import this before anything else.
config({ jitless: true });
