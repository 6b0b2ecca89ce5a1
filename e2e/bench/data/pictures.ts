/** Keeps the pictures that the page makes: the server's end of page/maker.worker.ts. */
import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import type { TwoFolders } from './disk.ts';

export function pictureFolders(folder: string): TwoFolders {
  return [join(folder, 'pictures', 'calm'), join(folder, 'pictures', 'rough')];
}

export function takePictures(folders: TwoFolders): Plugin {
  return {
    name: 'take-pictures',
    configurePreviewServer(server) {
      for (const folder of folders) mkdirSync(folder, { recursive: true });
      server.middlewares.use('/pictures', (request, response) => {
        keepBundle(request, folders).then(
          () => response.writeHead(204).end(),
          () => response.writeHead(500).end(),
        );
      });
    },
  };
}

async function keepBundle(request: IncomingMessage, folders: TwoFolders): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const bundle = Buffer.concat(chunks);
  const writing: Promise<void>[] = [];
  for (let at = 0; at < bundle.length;) {
    const [index, size] = [bundle.readUInt32LE(at), bundle.readUInt32LE(at + 4)];
    at += 8 + size;
    const path = join(folders[index % 2] as string, `${String(index).padStart(6, '0')}.jpg`);
    writing.push(writeFile(path, bundle.subarray(at - size, at)));
  }
  await Promise.all(writing);
}
