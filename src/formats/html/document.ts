/** The page that stands alone as it is before its script runs: what is known of the model, in words. */
import { threshold } from '../../domain/metrics.ts';
import { countParameters } from '../../domain/model.ts';
import type { Manifest } from '../manifest.ts';
import { forbiddenUses, limits, preprocessingSteps } from '../model-words.ts';
import { counted, intervalWords, percent, testFigures } from '../test-figures.ts';

export interface Head {
  readonly policy: string;
  readonly style: string;
}

/** Up to where the data and the script come. */
export function htmlStart(manifest: Manifest, { policy, style }: Head): string {
  const { name, classNames, preprocessing, software } = manifest;
  const [first, second] = classNames.map(
    (className, label) =>
      `<bdi class="class-text" data-class="${label}">${escaped(className)}</bdi>`,
  ) as [string, string];
  const writer = software.Twofold ? `Twofold ${software.Twofold}` : 'Twofold';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${escaped(writer)}">
<title>${escaped(name)}</title>
<style>${style}</style>
</head>
<body class="${preprocessing.orientation === 'upright' ? 'upright' : 'as-stored'}">
<header>
<h1><bdi>${escaped(name)}</bdi></h1>
<p class="lead">Tells pictures of ${first} from pictures of ${second}.</p>
</header>
<main>
<label id="drop">
<strong>Choose pictures, drop them on this page, or paste one</strong>
<span class="small">They stay on this computer: this page can’t connect to anything.</span>
<input id="files" type="file" accept="image/*" multiple>
</label>
<noscript><p class="failure">Classifying needs JavaScript.</p></noscript>
<p id="status" role="status" aria-live="polite">Opening the network …</p>
<ol id="results" aria-label="Results"></ol>
<section aria-labelledby="uses"><h2 id="uses">Limits, and what it must not be used for</h2>
${list([...forbiddenUses(), ...limits(manifest)])}
</section>
<section aria-labelledby="test"><h2 id="test">How it did in the test</h2>
${testTable(manifest)}
</section>
<section aria-labelledby="model"><h2 id="model">The model</h2>
${facts(manifest)}
<p id="parity" class="small"></p>
</section>
</main>
`;
}

export const htmlEnd = '</body>\n</html>\n';

function testTable({ test, classNames }: Manifest): string {
  if (!test) return '<p>It was not tested.</p>';
  const rows = testFigures(test, classNames).map(
    ({ name, of, share, interval }) =>
      `<tr><th scope="row">${name}</th><td>${share === null ? 'not defined' : percent(share)}</td>` +
      `<td>${intervalWords(interval)}</td><td>${escaped(of)}</td></tr>`,
  );
  const { tp, fp, tn, fn } = test.confusion;
  const [first, second] = classNames.map((name) => `<bdi>${escaped(name)}</bdi>`);
  const confusion = [
    `<tr><th scope="row">${first}</th><td>${tn}</td><td>${fp}</td></tr>`,
    `<tr><th scope="row">${second}</th><td>${fn}</td><td>${tp}</td></tr>`,
  ];
  return `<p>On ${counted(test.images, 'picture')} that it was not trained on, with the threshold ${threshold}.</p>
<div class="scroll"><table>
<thead><tr><th scope="col">Figure</th><th scope="col">Share</th><th scope="col">95% confidence</th><th scope="col">Of</th></tr></thead>
<tbody>${rows.join('')}</tbody>
</table></div>
<div class="scroll"><table>
<thead><tr><th scope="col">It is</th><th scope="col">Called ${first}</th><th scope="col">Called ${second}</th></tr></thead>
<tbody>${confusion.join('')}</tbody>
</table></div>`;
}

function facts(manifest: Manifest): string {
  const { name, createdAt, classNames, layers, images, split, from, recipe } = manifest;
  const origin = from
    ? `Opened from ${from.file} (${from.format}${from.writtenBy ? `, written by ${from.writtenBy}` : ''})`
    : `Trained in a browser by Twofold: ${counted(images[0], 'picture')} of “${classNames[0]}” and ` +
      `${counted(images[1], 'picture')} of “${classNames[1]}”; ${split.train} to train, ` +
      `${split.validation} to validate, ${split.test} to test`;
  const pairs: [string, string][] = [
    ['Name', name],
    ['Made', `${createdAt.slice(0, 16).replace('T', ' ')} UTC`],
    ['Origin', origin],
    ['Threshold', `${manifest.threshold}: an output of at least this is “${classNames[1]}”`],
    ['Input', `${recipe.imageSize} x ${recipe.imageSize} pixels, RGB`],
    ['Network', `${layers.length} layers, ${counted(countParameters(layers), 'parameter')}`],
  ];
  const lines = pairs.map(([term, text]) => `<dt>${term}</dt><dd>${escaped(text)}</dd>`);
  return `<dl class="pairs">
${lines.join('\n')}
<dt>Preprocessing</dt><dd>${list(preprocessingSteps(manifest), 'ol')}</dd>
</dl>`;
}

function list(items: readonly string[], tag: 'ul' | 'ol' = 'ul'): string {
  const lines = items.map(
    (item) => `<li>${escaped(item).replaceAll(/`([^`]*)`/g, '<code>$1</code>')}</li>`,
  );
  return `<${tag} class="notes">${lines.join('\n')}</${tag}>`;
}

/** As text, and inside of quotes. */
export function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
