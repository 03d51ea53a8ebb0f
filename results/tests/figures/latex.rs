//! As much of LaTeX as it takes to find what would not compile, or what a stranger smuggled in.

use std::collections::BTreeSet;

/// Every command that our files may have.
const COMMANDS: &str = "addlegendentry addlegendimage addplot begin bottomrule caption centering closedcycle \
    definecolor dots end ensuremath fill fontsize footnotesize fraglabfolder fraglablarge fraglabsmall includegraphics \
    input label linewidth midrule newcommand node pgfplotsset providecommand selectfont setlength sffamily \
    tabcolsep textasciicircum textasciitilde textbackslash textbar textdagger textemdash textendash \
    textgreater textless textquotedbl textquotedblleft textquotedblright textquoteright textsuperscript \
    tikzset toprule useasboundingbox usepackage times div cdot leq geq Sigma lfloor rfloor \
    rightarrow \\ , { } $ & # % _";

/// What is wrong with a file; empty if nothing.
pub(crate) fn faults(text: &str) -> Vec<String> {
    let known: BTreeSet<&str> = COMMANDS.split_whitespace().collect();
    let mut faults = Vec::new();
    let (mut depth, mut open) = (0i32, Vec::new());
    for (number, line) in text.lines().enumerate() {
        let mut fault = |what: String| faults.push(format!("{}: {what}: {line}", number + 1));
        let mut rest = line;
        while let Some(sign) = rest.chars().next() {
            rest = &rest[sign.len_utf8()..];
            match sign {
                '%' => break,
                '{' => depth += 1,
                '}' => depth -= 1,
                '\\' => {
                    let letters = rest.chars().take_while(char::is_ascii_alphabetic).count();
                    let command =
                        &rest[..letters.max(rest.chars().next().map_or(0, char::len_utf8))];
                    rest = &rest[command.len()..];
                    if !known.contains(command) {
                        fault(format!("unknown command {command}"));
                    }
                    let argument =
                        || rest.strip_prefix('{').and_then(|rest| rest.split('}').next());
                    match (command, argument()) {
                        ("begin", Some(name)) => open.push(name.to_owned()),
                        ("end", Some(name)) if open.pop().as_deref() != Some(name) => {
                            fault(format!("{name} ends"));
                        }
                        _ => {}
                    }
                }
                '&' if open.last().is_some_and(|name| name == "tabular") => {}
                '#' | '$' | '^' | '_' | '&' => fault(format!("a bare {sign}")),
                sign if !sign.is_ascii() && !('À'..='ž').contains(&sign) => {
                    fault(format!("a sign that no Latin font has: {sign}"));
                }
                _ => {}
            }
            if depth < 0 {
                fault("a brace too many".to_owned());
            }
        }
    }
    if depth != 0 || !open.is_empty() {
        faults.push(format!("{depth} braces and {open:?} are open at the end"));
    }
    faults.extend(tables(text));
    faults
}

/// Each table of numbers has as many in a row as names above; each tabular as many cells.
fn tables(text: &str) -> Vec<String> {
    let mut faults = Vec::new();
    for table in text.split("] {\n").skip(1) {
        let mut lines = table.lines().take_while(|line| !line.starts_with('}'));
        let columns = lines.next().unwrap_or_default().split(' ').count();
        for line in lines {
            let numbers: Vec<Option<f64>> = line.split(' ').map(|word| word.parse().ok()).collect();
            if numbers.len() != columns || !numbers.iter().all(|n| n.is_some_and(f64::is_finite)) {
                faults.push(format!("of {columns} numbers: {line}"));
            }
        }
    }
    if let Some((_, table)) = text.split_once("\\toprule\n") {
        let cells = |line: &str| line.replace("\\&", "").matches(" & ").count();
        let rows: Vec<&str> = table.lines().filter(|line| line.ends_with("\\\\")).collect();
        let wanted = rows.first().map(|row| cells(row));
        let others = rows.iter().filter(|row| Some(cells(row)) != wanted);
        faults.extend(others.map(|row| format!("cells: {row}")));
    }
    faults
}

/// The words that begin with `start`, up to what no name has.
pub(crate) fn named<'t>(text: &'t str, start: &str) -> BTreeSet<&'t str> {
    let from = |(at, _): (usize, &str)| {
        let rest = &text[at..];
        let end = rest[start.len()..]
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '.'));
        &rest[..end.map_or(rest.len(), |end| end + start.len())]
    };
    text.match_indices(start).map(from).collect()
}

#[test]
fn each_break_is_caught() {
    assert_eq!(
        faults("\\begin{axis}[a={b}]\n\\addplot[x] table[x=x] {\nx y\n1 2e-7\n};\n\\end{axis}%$\n"),
        [""; 0]
    );
    for broken in [
        "\\input{a",
        "a}",
        "\\write18{rm}",
        "a_b",
        "50 & 60",
        "$x$",
        "\\begin{axis}\\end{tikzpicture}",
        "\\begin{axis}",
        "漢",
        "\\addplot[x] table[x=x] {\nx y\n1\n};",
        "\\addplot[x] table[x=x] {\nx y\n1 inf\n};",
    ] {
        assert!(!faults(broken).is_empty(), "{broken}");
    }
    assert_eq!(named("a fraglab/1-b.c, fraglab/2]", "fraglab/").len(), 2);
}
