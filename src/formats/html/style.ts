/** The look of the page that stands alone: the app's own colors, hue for the two classes alone. */
export const style = `
:root{color-scheme:light dark;--paper:#fff;--ground:#f6f7f8;--ink:#14181d;--ink-2:#47505a;--ink-3:#5f6872;--line:#e1e5e9;--line-strong:#838c96;--class-0:#0066ad;--class-0-tint:#eef5fb;--class-1:#b34400;--class-1-tint:#fdf2eb}
@media (prefers-color-scheme:dark){:root{--paper:#101316;--ground:#171b1f;--ink:#eef1f4;--ink-2:#b6bec7;--ink-3:#98a2ac;--line:#2a3036;--line-strong:#707a85;--class-0:#6bb9f7;--class-0-tint:#10202e;--class-1:#ff9d66;--class-1-tint:#2a1a10}}
[data-class='0']{--class:var(--class-0)}
[data-class='1']{--class:var(--class-1)}
*,*::before,*::after{box-sizing:border-box}
html{background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;font-variant-numeric:tabular-nums}
body{max-width:860px;margin:0 auto;padding:32px 20px 64px}
h1,h2,p,ul,ol,dl,dd{margin:0;padding:0}
h1{font-size:26px;font-weight:600;letter-spacing:-.015em;line-height:1.25;overflow-wrap:anywhere}
h2{margin:44px 0 10px;font-size:18px;font-weight:600}
bdi{overflow-wrap:anywhere}
.lead{margin-top:6px;font-size:17px;color:var(--ink-2)}
.small{color:var(--ink-3);font-size:13px}
.class-text{color:var(--class);font-weight:600}
.failure{color:var(--ink);font-weight:600}
#drop{display:grid;place-items:center;gap:6px;margin-top:24px;padding:32px 16px;border:1.5px dashed var(--line-strong);border-radius:10px;background:var(--ground);text-align:center;cursor:pointer}
#drop.over{border-style:solid;border-color:var(--ink)}
#drop:focus-within{outline:2px solid var(--ink);outline-offset:2px}
#drop strong{font-weight:600}
#files{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
#status{min-height:24px;margin-top:16px;font-weight:600}
#results{list-style:none}
.result{display:grid;grid-template-columns:minmax(0,220px) minmax(0,1fr);gap:20px 28px;align-items:center;padding:20px 0;border-bottom:1px solid var(--line)}
.picture{min-height:64px;border:2px solid var(--class,var(--line));border-radius:10px;background:var(--ground);overflow:hidden}
.picture img{display:block;width:100%;max-height:220px;object-fit:contain}
.picture:empty{border-color:transparent;background:none}
.as-stored .picture img{image-orientation:none}
.words{display:grid;gap:8px;min-width:0}
.file{color:var(--ink-3);font-size:13px;white-space:pre-wrap}
.verdict{font-size:22px;line-height:1.3}
.bar{position:relative;height:14px;margin-top:4px;border-radius:7px;background:var(--ground);box-shadow:inset 0 0 0 1px var(--line)}
.bar span{position:absolute}
.fill{inset-block:0;background:var(--class)}
.threshold{inset-block:-4px;width:1.5px;margin-left:-.75px;background:var(--ink-3)}
.mark{inset-block:-5px;width:3px;margin-left:-1.5px;border-radius:2px;background:var(--ink);box-shadow:0 0 0 2px var(--paper)}
.scale{display:flex;justify-content:space-between;gap:12px;font-size:14px}
.scale span:last-child{text-align:right}
.notes{display:grid;gap:6px;padding-left:20px}
.pairs{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:6px 24px}
.pairs dt{color:var(--ink-3)}
.pairs dd{overflow-wrap:anywhere}
.scroll{overflow-x:auto}
table{border-collapse:collapse;min-width:100%}
th,td{padding:6px 20px 6px 0;border-bottom:1px solid var(--line);text-align:left;font-weight:400}
thead th{color:var(--ink-3);font-size:13px}
th,td,th bdi,td bdi{overflow-wrap:break-word}
.scroll+.scroll{margin-top:16px}
#parity{margin-top:10px}
:focus-visible{outline:2px solid var(--ink);outline-offset:2px}
@media (max-width:600px){.result,.pairs{grid-template-columns:minmax(0,1fr)}.pairs dd{margin-bottom:6px}}
`;
