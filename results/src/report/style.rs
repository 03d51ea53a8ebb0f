//! The report's style sheet: one column of text, wide tables that scroll by themselves, light and
//! dark, and on paper everything unfolded. No script, nothing fetched.

/// Nothing may be loaded or run; styles and pictures stand in the file itself.
pub(super) const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; \
                                 img-src data:; font-src data:; base-uri 'none'; form-action 'none'";

/// The rules.
pub(super) const CSS: &str = r"
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --back: #fff;
  --tint: #f6f8fa; --good: #0a6b3d; --bad: #b3261e; --unsure: #7a5b00; --link: #0b57a4; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ed; --soft: #a0a9b4; --line: #3d444d;
  --back: #14181d; --tint: #1e242b; --good: #63cf95; --bad: #ff8f85; --unsure: #e2bd57; --link: #7db6f5; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1.5rem clamp(.8rem, 3vw, 2.5rem) 4rem;
  background: var(--back); color: var(--ink); font: 1rem/1.55 system-ui, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: .1rem 0 .8rem; }
h3 { font-size: 1.08rem; margin: 2rem 0 .4rem; }
p, dd, figcaption, .note { max-width: 46rem; overflow-wrap: anywhere; }
.kicker, .note, caption, figcaption .formula { color: var(--soft); }
.kicker { margin: 0; overflow-wrap: anywhere; }
.lead { font-size: 1.1rem; max-width: 62rem; padding-left: 1.2rem; margin: .6rem 0 1rem; overflow-wrap: anywhere; }
.lead li { margin: .25rem 0; }
.scroll { overflow: auto; max-height: 34rem; margin: .8rem 0 1.2rem; border: 1px solid var(--line);
  border-radius: .4rem; }
.opening .scroll { max-height: none; } .opening th, .opening td { padding: .28rem .5rem; }
.scroll { width: fit-content; max-width: 100%; }
table { border-collapse: collapse; min-width: min(100%, 40rem); font-size: .9rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: .5rem .7rem; font-size: .9rem; }
caption span { display: block; max-width: min(46rem, calc(100vw - 4rem)); }
th, td { padding: .28rem .7rem; text-align: right; white-space: nowrap; }
th { font-weight: 600; }
th.name, td.name { text-align: left; }
td.wrap { white-space: normal; min-width: 14rem; overflow-wrap: anywhere; }
thead th { position: sticky; top: 0; background: var(--tint); border-bottom: 1px solid var(--line);
  vertical-align: bottom; }
thead .unit { display: block; white-space: normal; width: max-content; max-width: 9.5rem; margin-left: auto; font-weight: 400; color: var(--soft); font-size: .8rem; }
tbody th { text-align: left; background: var(--tint); border-top: 1px solid var(--line); }
tbody th.name { position: sticky; left: 0; background: var(--back); font-weight: 400; border: 0; }
tbody tr:nth-child(even of .row) td, tbody tr:nth-child(even of .row) th.name { background: var(--tint); }
.claims th.name { white-space: normal; min-width: 11rem; max-width: 24rem; }
.mark { font-size: .8rem; color: var(--soft); margin-left: .5rem; }
.holds { color: var(--good); font-weight: 600; } .fails { color: var(--bad); font-weight: 600; }
.unknown { color: var(--unsure); font-weight: 600; }
details.question { border-top: 1px solid var(--line); }
details.question:last-of-type { border-bottom: 1px solid var(--line); }
summary { cursor: pointer; padding: .7rem 0; }
summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
summary h2 { display: inline; font-size: 1.2rem; margin: 0; }
summary .hint { color: var(--soft); margin-left: .6rem; }
details:not(.question) > summary { padding: .3rem 0; } details:not(.question) > summary .hint { margin-left: 0; font-size: .9rem; }
details.question > :last-child { margin-bottom: 2rem; }
figure { margin: 1.2rem 0 1.6rem; min-width: 0; }
figure .paper { background: #fff; border: 1px solid var(--line); border-radius: .4rem; padding: .6rem;
  overflow-x: auto; text-align: center; }
.figures figure { margin-top: 0; padding-top: 1.2rem; }
.figures.alike { columns: 30rem; column-gap: 1.5rem; } .alike figure { break-inside: avoid; }
@media (min-width: 64rem) { .figures:not(.alike) figure { display: grid; gap: 1.5rem; align-items: start;
  grid-template-columns: minmax(0, 40rem) minmax(14rem, 30rem); } }
figure svg { display: block; width: 100%; max-width: 40rem; height: auto; margin: 0 auto; color: #000; }
.opening figure .paper { max-width: 62rem; } .opening figure svg { max-width: 36rem; }
figcaption { margin-top: .5rem; }
figcaption .formula { display: block; margin-top: .2rem; }
dl.terms { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .25rem 1.2rem; }
dt { font-weight: 600; overflow-wrap: anywhere; } dd { margin: 0; }
@media (max-width: 44rem) { dl.terms { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; }
  summary .hint { display: block; margin: 0 0 0 1.1rem; } h1 { font-size: 1.4rem; } }
@media print { :root { color-scheme: light; --ink: #000; --soft: #333; --line: #999; --back: #fff; --tint: #fff; }
  body { max-width: none; padding: 0; font-size: 9pt; } table { font-size: 6.5pt; } .opening table { font-size: 8pt; }
  .all-cells .scroll { display: none; }
  summary { list-style: none; } details::details-content { display: block; content-visibility: visible; block-size: auto; }
  .scroll { overflow: visible; max-height: none; border: 0; } thead th, tbody th.name { position: static; }
  th, td { padding: .1rem .3rem; } figure, tr { break-inside: avoid; } h3, summary { break-after: avoid; } }
";
