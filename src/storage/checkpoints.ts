/**
 * The checkpoints of the run that is under way, or was: two files of the origin's private file system
 * that are written in turn. A write that is cut off spoils one that is older than the other.
 */
import type { Checkpoint } from '../domain/checkpoint.ts';
import { decodeCheckpoint, seal, type DecodedCheckpoint } from './checkpoint-format.ts';
import { asKeepFailure, isInUse, isMissing, keeping } from './faults.ts';
import { originDirectory } from './packs.ts';

export const runFolder = 'twofold-run';
const slotNames = ['checkpoint-a.bin', 'checkpoint-b.bin'] as const;

/** The latest whole checkpoint of the run, or null. Throws `newer-storage`. */
export function readCheckpoint(runId: string): Promise<Checkpoint | null> {
  return keeping(async () => newest(await readSlots(), runId)?.checkpoint ?? null);
}

/** Gives their room back. One that another tab writes is left: the run that it is of has its own. */
export function removeCheckpoints(): Promise<void> {
  return keeping(async () => {
    const directory = await (
      await originDirectory()
    )
      .getDirectoryHandle(runFolder)
      .catch(unlessMissing);
    if (!directory) return;
    for (const name of slotNames) {
      await directory.removeEntry(name).catch((error: unknown) => {
        if (!isInUse(error) && !isMissing(error)) throw error;
      });
    }
  });
}

/** The only writer of a run's checkpoints, in a worker. Its owner closes it. */
export class CheckpointWriter {
  readonly #slots: readonly FileSystemSyncAccessHandle[];
  #next: number;
  #sequence: number;

  private constructor(
    slots: readonly FileSystemSyncAccessHandle[],
    next: number,
    sequence: number,
  ) {
    this.#slots = slots;
    this.#next = next;
    this.#sequence = sequence;
  }

  /** Goes on behind the checkpoints that the run has. Throws `storage-in-use`. */
  static open(runId: string): Promise<CheckpointWriter> {
    return keeping(async () => {
      const last = newest(await readSlots(), runId);
      const directory = await runDirectory();
      const slots: FileSystemSyncAccessHandle[] = [];
      try {
        for (const name of slotNames) {
          const file = await directory.getFileHandle(name, { create: true });
          slots.push(await file.createSyncAccessHandle());
        }
      } catch (error) {
        for (const slot of slots) slot.close();
        throw error;
      }
      return new CheckpointWriter(slots, last ? 1 - last.slot : 0, last?.checkpoint.sequence ?? 0);
    });
  }

  /** `bytes`: an encoded checkpoint, which is sealed here. When this resolves it outlives the machine's sleep. */
  async write(bytes: ArrayBuffer): Promise<void> {
    await seal(bytes, this.#sequence + 1);
    const slot = this.#slots[this.#next] as FileSystemSyncAccessHandle;
    try {
      const written = slot.write(bytes, { at: 0 });
      if (written < bytes.byteLength) {
        throw new DOMException('fewer bytes were written than given', 'QuotaExceededError');
      }
      slot.truncate(bytes.byteLength);
      slot.flush();
    } catch (error) {
      throw asKeepFailure(error);
    }
    this.#next = 1 - this.#next;
    this.#sequence++;
  }

  close(): void {
    for (const slot of this.#slots) slot.close();
  }
}

interface FoundSlot {
  readonly slot: number;
  readonly checkpoint: DecodedCheckpoint;
}

async function readSlots(): Promise<FoundSlot[]> {
  const directory = await runDirectory();
  const found: FoundSlot[] = [];
  for (const [slot, name] of slotNames.entries()) {
    try {
      const file = await (await directory.getFileHandle(name)).getFile();
      const checkpoint = await decodeCheckpoint(await file.arrayBuffer());
      if (checkpoint) found.push({ slot, checkpoint });
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  return found;
}

function newest(found: readonly FoundSlot[], runId: string): FoundSlot | null {
  const own = found.filter(({ checkpoint }) => checkpoint.runId === runId);
  own.sort((a, b) => b.checkpoint.sequence - a.checkpoint.sequence);
  return own[0] ?? null;
}

function unlessMissing(error: unknown): null {
  if (!isMissing(error)) throw error;
  return null;
}

async function runDirectory(): Promise<FileSystemDirectoryHandle> {
  return (await originDirectory()).getDirectoryHandle(runFolder, { create: true });
}
