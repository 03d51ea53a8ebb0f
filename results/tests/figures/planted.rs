//! The checker itself: a sheet with nothing wrong passes, and each rule broken once is caught.

use crate::checker::faults;

/// A sheet in which every rule has something to look at.
const SOUND: &str = r##"
<g class="panel">
<g class="series"><g class="line"><path d="M600 100L900 200" stroke="#0072b2" fill="none"/></g>
<g class="marker"><circle cx="600" cy="100" r="40" fill="#0072b2"/></g></g>
<g class="series"><g class="line"><path d="M600 150L900 300" stroke="#0072b2" fill="none" stroke-dasharray="90 40"/></g>
<g class="marker"><path d="M0 0L9 9Z" fill="#0072b2"/></g></g>
<g class="areas"><path d="M1 1L2 2Z" fill="#0072b2"/><path d="M1 1L2 2Z" fill="#d69200"/></g>
</g>
<g class="stack"><rect x="1000" y="400" width="500" height="200" fill="#0072b2"/><rect x="1500" y="400" width="500" height="200" fill="#d69200"/></g>
<g class="bars"><rect x="1000" y="700" width="500" height="200" fill="#0072b2"/></g>
<g class="axis-x"><text x="1000" y="1200" font-size="180" text-anchor="middle">0</text></g>
<text x="3000" y="2000" font-size="180" text-anchor="start">sound</text>
<text x="300" y="1000" font-size="180" text-anchor="middle" transform="rotate(-90 300 1000)">upright</text>
"##;

fn sheet(body: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"3.33in\" height=\"1.665in\" \
         viewBox=\"0 0 5994 2997\">{body}</svg>"
    )
}

#[test]
fn a_sound_sheet_has_no_fault() {
    assert_eq!(faults(&sheet(SOUND)), Vec::<String>::new());
}

#[test]
fn each_broken_rule_is_caught() {
    let planted = [
        (
            "small",
            "font-size=\"180\" text-anchor=\"start\"",
            "font-size=\"174\" text-anchor=\"start\"",
        ),
        ("outside", "x=\"3000\" y=\"2000\"", "x=\"5700\" y=\"2000\""),
        ("outside", "x=\"3000\" y=\"2000\"", "x=\"3000\" y=\"100\""),
        (
            "outside",
            "rotate(-90 300 1000)\">upright",
            "rotate(-90 300 1000)\">far too long to stand upright here",
        ),
        ("overlap", "x=\"3000\" y=\"2000\"", "x=\"900\" y=\"1250\""),
        ("overlap", "x=\"3000\" y=\"2000\"", "x=\"200\" y=\"1000\""),
        (
            "series",
            " stroke-dasharray=\"90 40\"/></g>\n<g class=\"marker\"><path d=\"M0 0L9 9Z\" fill=\"#0072b2\"/>",
            "/></g>\n<g class=\"marker\"><circle cx=\"7\" cy=\"9\" r=\"40\" fill=\"#0072b2\"/>",
        ),
        ("fills", "L2 2Z\" fill=\"#d69200\"", "L2 2Z\" fill=\"#d55e00\""),
        (
            "fills",
            "width=\"500\" height=\"200\" fill=\"#d69200\"",
            "width=\"500\" height=\"200\" fill=\"#009e73\"",
        ),
        ("bars", "x=\"1000\" y=\"700\"", "x=\"1100\" y=\"700\""),
        ("bars", "x=\"1000\" y=\"400\" width=\"500\"", "x=\"1003\" y=\"400\" width=\"497\""),
        ("bars", ">0</text>", ">10</text>"),
        ("element", "<g class=\"bars\">", "<g class=\"bars\"><script>1</script>"),
        ("element", "<g class=\"bars\">", "<g class=\"bars\" onclick=\"x\">"),
        (
            "element",
            "<g class=\"bars\">",
            "<g class=\"bars\"><image href=\"http://example.org/a.png\"/>",
        ),
        ("xml", "<g class=\"bars\">", "<g class=\"bars\"><b & c>"),
    ];
    for (rule, good, bad) in planted {
        assert!(SOUND.contains(good), "{good}");
        let found = faults(&sheet(&SOUND.replacen(good, bad, 1)));
        assert!(found.iter().any(|fault| fault.starts_with(rule)), "{rule}: {bad}: {found:?}");
    }
    let narrow = sheet(SOUND).replace("3.33in", "4in");
    assert!(faults(&narrow)[0].starts_with("size"));
}

#[test]
fn a_ninth_series_is_caught() {
    let series = |number: usize| {
        format!(
            "<g class=\"series\"><g class=\"marker\"><path d=\"M0 0L{number} 9Z\" fill=\"#000000\"/>\
             </g></g>"
        )
    };
    let panel = |count: usize| {
        let inside: String = (1..=count).map(series).collect();
        faults(&sheet(&format!("<g class=\"panel\">{inside}</g>")))
    };
    assert!(panel(8).is_empty());
    assert!(panel(9)[0].starts_with("series"));
}

#[test]
fn touching_fills_of_one_lightness_pass_if_both_carry_their_words() {
    let body = "<g class=\"axis-x\"><text x=\"1000\" y=\"1200\" font-size=\"180\">0</text></g>\
        <g class=\"stack\"><rect x=\"1000\" y=\"400\" width=\"500\" height=\"200\" fill=\"#0072b2\"/>\
        <rect x=\"1500\" y=\"400\" width=\"500\" height=\"200\" fill=\"#0072b2\"/></g>\
        <text x=\"1100\" y=\"560\" font-size=\"180\">a</text>";
    assert!(faults(&sheet(body))[0].starts_with("fills"));
    let both = format!("{body}<text x=\"1700\" y=\"560\" font-size=\"180\">b</text>");
    assert!(faults(&sheet(&both)).is_empty());
}
