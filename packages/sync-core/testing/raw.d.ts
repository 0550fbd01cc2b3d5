/** The bundler gives a file's text for such an import. */
declare module "*?raw" {
  const text: string;
  export default text;
}
