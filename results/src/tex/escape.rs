//! Words that come from strangers, as TeX prints them: no character of theirs is a command.
//!
//! ASCII comes out as it is read, ligatures broken; letters of Latin scripts stay as they are
//! (`inputenc` knows UTF-8 by itself since 2018, `fontenc` T1 has the letters); the signs that
//! figures and captions use become commands of plain LaTeX. What no Latin font has is named by its
//! number, `[U+6F22]`: it is said, and compiles everywhere.

use crate::figures::clean;
use std::fmt::Write as _;

/// The text as LaTeX, for text and moving arguments.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut last = ' ';
    for character in clean(text).chars() {
        // `--`, `,,`, `''`, `<<` and `?`` would become other signs.
        if matches!(character, '-' | ',' | '\'' | '`')
            && matches!(last, '-' | ',' | '\'' | '`' | '?' | '!')
        {
            out.push_str("{}");
        }
        match special(character) {
            Some(command) => out.push_str(command),
            None if character.is_ascii() || is_latin(character) => out.push(character),
            None => {
                let _ = write!(out, "[U+{:04X}]", character as u32);
            }
        }
        last = character;
    }
    out
}

/// What TeX reads, or a plain font shows, otherwise.
fn special(character: char) -> Option<&'static str> {
    Some(match character {
        '\\' => "\\textbackslash{}",
        '{' => "\\{",
        '}' => "\\}",
        '$' => "\\$",
        '&' => "\\&",
        '#' => "\\#",
        '%' => "\\%",
        '_' => "\\_",
        '^' => "\\textasciicircum{}",
        '~' => "\\textasciitilde{}",
        '<' => "\\textless{}",
        '>' => "\\textgreater{}",
        '|' => "\\textbar{}",
        '"' => "\\textquotedbl{}",
        '\u{a0}' => "~",
        '\u{2009}' | '\u{202f}' => "\\,",
        '\u{ad}' => "\\-",
        '×' => "\\ensuremath{\\times}",
        '÷' => "\\ensuremath{\\div}",
        '±' => "\\ensuremath{\\pm}",
        '·' => "\\ensuremath{\\cdot}",
        '−' => "\\ensuremath{-}",
        '≤' => "\\ensuremath{\\leq}",
        '≥' => "\\ensuremath{\\geq}",
        '≈' => "\\ensuremath{\\approx}",
        '≠' => "\\ensuremath{\\neq}",
        '→' => "\\ensuremath{\\rightarrow}",
        '∞' => "\\ensuremath{\\infty}",
        '√' => "\\ensuremath{\\surd}",
        'Σ' | '∑' => "\\ensuremath{\\Sigma}",
        'Δ' => "\\ensuremath{\\Delta}",
        'µ' | 'μ' => "\\ensuremath{\\mu}",
        '⌊' => "\\ensuremath{\\lfloor}",
        '⌋' => "\\ensuremath{\\rfloor}",
        '½' => "\\ensuremath{\\frac{1}{2}}",
        '¼' => "\\ensuremath{\\frac{1}{4}}",
        '¾' => "\\ensuremath{\\frac{3}{4}}",
        '⁰' => "\\textsuperscript{0}",
        '¹' => "\\textsuperscript{1}",
        '²' => "\\textsuperscript{2}",
        '³' => "\\textsuperscript{3}",
        '⁴' => "\\textsuperscript{4}",
        '⁵' => "\\textsuperscript{5}",
        '⁶' => "\\textsuperscript{6}",
        '⁷' => "\\textsuperscript{7}",
        '⁸' => "\\textsuperscript{8}",
        '⁹' => "\\textsuperscript{9}",
        '⁻' => "\\textsuperscript{\\ensuremath{-}}",
        '–' => "\\textendash{}",
        '—' => "\\textemdash{}",
        '…' => "\\dots{}",
        '†' => "\\textdagger{}",
        '•' => "\\textbullet{}",
        '‘' => "\\textquoteleft{}",
        '’' => "\\textquoteright{}",
        '“' => "\\textquotedblleft{}",
        '”' => "\\textquotedblright{}",
        '„' => "\\quotedblbase{}",
        _ => return None,
    })
}

/// Letters with accents that T1 has, from À to ž, without those few it lacks.
fn is_latin(character: char) -> bool {
    let lacks = matches!(character, 'Ħ' | 'ħ' | 'ĸ' | 'ŀ' | 'Ŀ' | 'ŉ' | 'Ŧ' | 'ŧ' | 'ſ');
    let accented = matches!(character, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ' | 'Ă'..='ć' | 'Č'..='đ' | 'Ę'..='ě'
        | 'Ğ' | 'ğ' | 'İ' | 'ı' | 'Ĺ'..='ł' | 'Ń'..='ŋ' | 'Ő'..='ő' | 'Œ'..='œ' | 'Ŕ' | 'ŕ' | 'Ř'..='ś' | 'Ş'..='ť'
        | 'Ů'..='ű' | 'Ÿ'..='ž');
    accented && !lacks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_of_a_stranger_is_a_command() {
        let all = "\\ { } $ & # % _ ^ ~ < > | \"";
        let wanted = "\\textbackslash{} \\{ \\} \\$ \\& \\# \\% \\_ \\textasciicircum{} \
                      \\textasciitilde{} \\textless{} \\textgreater{} \\textbar{} \\textquotedbl{}";
        assert_eq!(escape(all), wanted);
        assert_eq!(escape("a--b ,, '' ?`"), "a-{}-b ,{}, '{}' ?{}`");
        assert_eq!(escape("\\input{/etc/passwd}%"), "\\textbackslash{}input\\{/etc/passwd\\}\\%");
        assert_eq!(escape("a\nb\u{7}\u{202e}"), "ab");
        assert_eq!(
            escape("Müller 漢 1.2\u{202f}k ≤ 10⁻⁵"),
            "Müller [U+6F22] 1.2\\,k \\ensuremath{\\leq} 10\\textsuperscript{\\ensuremath{-}}\\textsuperscript{5}"
        );
    }
}
