// The suite imports fs.globSync, which Node 20 lacks and a test of a server does not call.
import { register } from "node:module";

const fs = 'export * from "node:fs"; export { default } from "node:fs"; export const globSync = () => [];';
const hooks = `export async function resolve(specifier, context, next) {
  return specifier === "fs"
    ? { url: "data:text/javascript,${encodeURIComponent(fs)}", shortCircuit: true }
    : next(specifier, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
