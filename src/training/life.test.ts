import { expect, test } from 'vitest';
import { Life } from './life.ts';

const forEver = () => new Promise<never>(() => {});

test('what would wait for ever ends with the life, for the first reason', async () => {
  const life = new Life();
  const waits = [life.during(forEver()), life.during(forEver())];
  life.over('lost.\nWhile calling something');
  life.over('later');
  for (const wait of waits) await expect(wait).rejects.toThrow(/^lost$/);
  await expect(life.during(forEver())).rejects.toThrow(/^lost$/);
  expect(life.end).toBe('lost');
});

test('work gives what it gives as long as it lives', async () => {
  const life = new Life();
  expect(await life.during(Promise.resolve(3))).toBe(3);
  await expect(life.during(Promise.reject(new Error('its own')))).rejects.toThrow('its own');
  expect(life.end).toBeNull();
});
