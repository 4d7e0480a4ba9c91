//! What people sign in from, called as they call it.

use crate::lang::Lang;

/// Browser and system, out of what the browser says of itself. More specific names come first, since browsers also claim
/// to be the ones that they descend from.
pub fn name(user_agent: &str, lang: Lang) -> String {
    const BROWSERS: [(&str, &str); 7] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let known = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| user_agent.contains(mark)).map(|(_, name)| *name)
    };
    match (known(&BROWSERS), known(&SYSTEMS), lang) {
        (Some(browser), Some(system), Lang::En) => format!("{browser} on {system}"),
        (Some(browser), Some(system), Lang::Fr) => format!("{browser} sur {system}"),
        (Some(name), None, _) | (None, Some(name), _) => name.to_owned(),
        (None, None, Lang::En) => "An unknown device".to_owned(),
        (None, None, Lang::Fr) => "Un appareil inconnu".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_called_as_people_call_them() {
        for (user_agent, called) in [
            ("Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 \
                 Safari/537.36 Edg/142.0",
                "Edge on Windows",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                 Version/19.0 Mobile/15E148 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Mobile \
                 Safari/537.36",
                "Chrome on Android",
            ),
            ("curl/8.14", "An unknown device"),
            ("<script>", "An unknown device"),
            ("", "An unknown device"),
        ] {
            assert_eq!(name(user_agent, Lang::En), called);
        }
        assert_eq!(name("Firefox/145.0 (Linux)", Lang::Fr), "Firefox sur Linux");
    }
}
