import { expect, test } from "vitest";
import { has, runTool } from "./harness/tools.ts";

test("VEC-1: the client in Python does what the vectors say", { skip: !has("python3") }, async () => {
  const ran = await runTool("python3", ["run_vectors.py"], { cwd: "examples/python" });
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  expect(ran.stdout).toMatch(/^\d{3} vectors hold\n$/);
});

test("CLI-2: the client in Python passes its own tests", { skip: !has("python3") }, async () => {
  const ran = await runTool("python3", ["-m", "unittest"], { cwd: "examples/python" });
  expect(ran.stderr).toMatch(/\nOK\n$/);
});
