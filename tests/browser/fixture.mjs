// A running demo and a browser to look at it.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';

/** Chromium, as Debian installs it; `cargo xtask test` says where it is. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/** What keeps Chromium to the pages under test: no sandbox (root), no traffic of its own. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Starts emulator and service on free ports with data of their own.
 * @returns {Promise<{servizio: string, emulatore: string, stop: () => Promise<void>}>}
 */
export async function startDemo() {
  const demo = spawn('cargo', ['xtask', 'demo', '--effimera'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => demo.once('exit', resolve));
  const failed = ended.then((code) => {
    throw new Error(`the demo ended with ${code} before it was ready`);
  });
  const addresses = await Promise.race([firstJsonLine(demo.stdout), failed]);
  // From here on its end is expected.
  failed.catch(() => {});
  const stop = async () => {
    // The demo lasts as long as its input stays open, so it also ends when this process dies.
    demo.stdin.end();
    await ended;
  };
  return { ...addresses, stop };
}

async function firstJsonLine(stream) {
  for await (const line of createInterface({ input: stream })) {
    if (line.startsWith('{')) return JSON.parse(line);
  }
  return new Promise(() => {});
}

/** Starts the browser; pages opened from it have no JavaScript when `javaScriptEnabled` is false. */
export async function startBrowser() {
  return chromium.launch({ executablePath, args, headless: true });
}
