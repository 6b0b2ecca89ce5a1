/** The machine that is measured on, in words, and whether it is free for it. */
import {
  arch,
  availableParallelism,
  cpus,
  getPriority,
  loadavg,
  platform,
  release,
  totalmem,
} from 'node:os';

export function describeMachine(browserVersion: string) {
  return {
    processor: cpus()[0]?.model.trim() ?? arch(),
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    system: `${platform()} ${release()} ${arch()}`,
    browser: browserVersion,
    node: process.versions.node,
  };
}

export function machineWords(machine: ReturnType<typeof describeMachine>): string {
  const { processor, cores, memoryBytes, system, browser, node } = machine;
  const memory = `${Math.round(memoryBytes / 2 ** 30)} GB`;
  return [processor, `${cores} cores`, memory, system, `Chromium ${browser}`, `Node ${node}`].join(
    ', ',
  );
}

export function warnWhenBusy(): void {
  const load = loadavg()[0] as number;
  if (load > availableParallelism() / 2) {
    // Threads that spin for each other, as PyTorch's do, get many times slower beside other work.
    say(`This machine is busy (load ${load.toFixed(1)}): what is measured now is worth little.`);
  }
  if (getPriority() > 0) {
    say('At this low priority (`nice`) native subjects are at a loss: Chromium sets its own.');
  }
}

/** Of what is being done; what was found belongs to stdout. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
