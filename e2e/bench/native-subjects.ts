/** Subjects outside the browser: a Python process each, asked line by line, idle between turns. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { StartSubject, Subject, SubjectName } from './subject.ts';

const script = fileURLToPath(new URL('native/subject.py', import.meta.url));

const modules: { readonly [name in SubjectName]?: string } = {
  tensorflow: 'tensorflow_trainer',
  pytorch: 'pytorch_trainer',
};

type Question =
  | { readonly ask: 'start'; readonly material: object; readonly folder: string }
  | { readonly ask: 'run'; readonly steps: number }
  | { readonly ask: 'report' };

type Answer = { readonly value: unknown } | { readonly reason: string };

export function nativeSubjects(python: string, folder: string): StartSubject {
  return async (spec, material) => {
    const child = startProcess(python, modules[spec.name] as string);
    try {
      await child.ask({ ask: 'start', material, folder });
    } catch (error) {
      await child.stop();
      throw error;
    }
    return {
      run: (steps) => child.ask({ ask: 'run', steps }) as ReturnType<Subject['run']>,
      report: () => child.ask({ ask: 'report' }) as ReturnType<Subject['report']>,
      stop: () => child.stop(),
    };
  };
}

function startProcess(python: string, module: string) {
  const child = spawn(python, [script, module], {
    stdio: ['pipe', 'pipe', process.env.TWOFOLD_DEBUG ? 'inherit' : 'ignore'],
    // The processor is what is compared, whatever else is there.
    env: {
      ...process.env,
      CUDA_VISIBLE_DEVICES: '',
      TF_CPP_MIN_LOG_LEVEL: '2',
      PYTHONDONTWRITEBYTECODE: '1',
    },
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  let reason = 'Python ended (TWOFOLD_DEBUG=1 shows what it says)';
  const ended = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
    child.on('error', (error) => {
      reason = error.message;
      resolve();
    });
  });
  child.stdin.on('error', () => {});
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);
  return {
    async ask(question: Question): Promise<unknown> {
      child.stdin.write(`${JSON.stringify(question)}\n`);
      const { value: line } = await lines.next();
      if (line === undefined) throw new Error(reason);
      const answer = JSON.parse(line) as Answer;
      if ('reason' in answer) throw new Error(answer.reason);
      return answer.value;
    },
    async stop(): Promise<void> {
      kill();
      await ended;
      process.off('exit', kill);
    },
  };
}
