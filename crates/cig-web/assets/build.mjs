// Builds dist/: css/richiedi-cig.css, js/richiedi-cig.js, js/eventi.js, js/digitato.js, js/guida.js, js/htmx.min.js, svg/sprites.svg, fonts/
// and licenze/. Everything comes from the packages of package-lock.json; a page loads nothing
// from elsewhere.
import { copyFile, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { compileAsync } from 'sass';

const root = dirname(fileURLToPath(import.meta.url));
const packages = join(root, 'node_modules');
const italia = join(packages, 'bootstrap-italia');
// Built aside and moved to dist/ last: a build that stops half-way leaves the old files alone.
const building = join(packages, '.dist');
const dist = join(root, 'dist');

async function styles() {
  const { css } = await compileAsync(join(root, 'src/richiedi-cig.scss'), {
    style: 'compressed',
    loadPaths: [join(italia, 'src/scss')],
    quietDeps: true,
    // Bootstrap Italia 2 is written for @import; it moves to @use in its next major version.
    silenceDeprecations: ['import'],
  });
  await writeFile(join(building, 'css/richiedi-cig.css'), css);
  return css;
}

async function scripts() {
  await build({
    entryPoints: [join(root, 'src/richiedi-cig.js')],
    outfile: join(building, 'js/richiedi-cig.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2020',
    // The package calls its plugins free of side effects, though each registers its attributes.
    ignoreAnnotations: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  await build({
    entryPoints: ['eventi.js', 'digitato.js', 'guida.js'].map((name) => join(root, 'src', name)),
    outdir: join(building, 'js'),
    minify: true,
    format: 'iife',
    target: 'es2020',
    logLevel: 'warning',
  });
  await copyFile(join(packages, 'htmx.org/dist/htmx.min.js'), join(building, 'js/htmx.min.js'));
}

/** Copies the typefaces that the style sheet names, and fails when one of them is not there. */
async function fonts(css) {
  const wanted = new Set([...css.matchAll(/fonts\/([\w-]+\.woff2)/g)].map(([, name]) => name));
  for (const family of await readdir(join(italia, 'dist/fonts'))) {
    const folder = join(italia, 'dist/fonts', family);
    for (const file of await readdir(folder)) {
      if (wanted.delete(file)) await copyFile(join(folder, file), join(building, 'fonts', file));
      if (file.endsWith('.txt')) await copyFile(join(folder, file), join(building, 'licenze', `${family}.txt`));
    }
  }
  if (wanted.size > 0) throw new Error(`fonts not in bootstrap-italia: ${[...wanted].join(', ')}`);
}

async function licences() {
  for (const name of ['bootstrap-italia', 'htmx.org', '@popperjs/core']) {
    const file = (await readdir(join(packages, name))).find((file) => /^licen[cs]e/i.test(file));
    if (!file) throw new Error(`${name} has no licence file`);
    await copyFile(join(packages, name, file), join(building, 'licenze', `${basename(name)}.txt`));
  }
}

await rm(building, { recursive: true, force: true });
for (const folder of ['css', 'js', 'svg', 'fonts', 'licenze']) {
  await mkdir(join(building, folder), { recursive: true });
}
const [css] = await Promise.all([styles(), scripts(), licences()]);
await fonts(css);
await copyFile(join(italia, 'dist/svg/sprites.svg'), join(building, 'svg/sprites.svg'));
await rm(dist, { recursive: true, force: true });
await rename(building, dist);
