import { programMark } from '../trace/trace-records.ts';
import { traceName } from './environment.ts';

/**
 * Part of the wrapper, called in the gate, before a line of the step can run: Deno's own trace does not say which
 * programs are started, so each start asks for a variable of that name, which Deno writes down. Nothing guards it
 * against the step, which may hide what it starts or claim more: that changes what a person is told it used, and
 * nothing that it can do.
 *
 * First the trace is taken out of what programs inherit, or a Deno that the step starts would empty it.
 */
export const traceSource: string = String.raw`
function tracePrograms(call) {
  const { env, permissions } = Deno;
  env.delete('TRACE_NAME');
  if (call.traces.revokes) permissions.revokeSync({ name: 'env', variable: 'TRACE_NAME' });
  const ask = env.has.bind(env);
  const encodeName = encodeURIComponent;
  const note = (program) => {
    try {
      ask('PROGRAM_MARK' + encodeName(asText(program)));
    } catch {
      // Refused, and written down.
    }
  };
  const { Command, spawn, spawnAndWait, spawnAndWaitSync } = Deno;
  Deno.Command = class extends Command {
    #program;
    constructor(program, options) {
      super(program, options);
      this.#program = program;
    }
    output() {
      note(this.#program);
      return super.output();
    }
    outputSync() {
      note(this.#program);
      return super.outputSync();
    }
    spawn() {
      note(this.#program);
      return super.spawn();
    }
  };
  const noted = (start) => typeof start !== 'function' ? start : function (program, list, options) {
    note(program);
    return start(program, list, options);
  };
  Deno.spawn = noted(spawn);
  Deno.spawnAndWait = noted(spawnAndWait);
  Deno.spawnAndWaitSync = noted(spawnAndWaitSync);
  if (call.traces.node) traceNode(note);
}

// All that is not synchronous ends in ChildProcess. What is, is seen where it is called through the module's object.
function traceNode(note) {
  const node = process.getBuiltinModule('node:child_process');
  const { prototype } = node.ChildProcess;
  const { spawn } = prototype;
  prototype.spawn = function (options) {
    note(options?.file);
    return apply(spawn, this, [options]);
  };
  const { spawnSync, execFileSync, execSync } = node;
  node.spawnSync = function (program) {
    note(program);
    return apply(spawnSync, this, arguments);
  };
  node.execFileSync = function (program) {
    note(program);
    return apply(execFileSync, this, arguments);
  };
  node.execSync = function () {
    note('/bin/sh');
    return apply(execSync, this, arguments);
  };
}
`
  .replaceAll('TRACE_NAME', traceName)
  .replace('PROGRAM_MARK', programMark);
