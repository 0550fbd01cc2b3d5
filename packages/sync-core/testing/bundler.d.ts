/** What the test runner's bundler gives for an import of a file's text, and for a pattern of files. */
declare module "*?raw" {
  const text: string;
  export default text;
}

interface ImportMeta {
  glob(
    pattern: string,
    options: { readonly eager: true; readonly query: "?raw"; readonly import: "default" },
  ): Readonly<Record<string, string>>;
}
