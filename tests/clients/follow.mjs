// node follow.mjs ADDRESS STATE FILE: append the members of an event stream to FILE, as Turtle.
//
// ldes-client notes in its state that a member is emitted before whoever reads the stream has it, so
// that a member may be lost when the process is killed. Here it is in FILE before it is noted.
import { existsSync, openSync, readFileSync, truncateSync, writeSync } from "node:fs";
import { Client, intoConfig } from "ldes-client";
import { Writer } from "n3";

const [url, statePath, path] = process.argv.slice(2);
if (existsSync(path)) truncateSync(path, readFileSync(path).lastIndexOf("\n") + 1);
const file = openSync(path, "a");
const writer = new Writer();

class WritingClient extends Client {
  init(emit, close) {
    return super.init((member) => {
      writeSync(file, writer.quadsToString(member.quads));
      return emit(member);
    }, close);
  }
}

for await (const _ of new WritingClient(intoConfig({ url, statePath })).stream());
