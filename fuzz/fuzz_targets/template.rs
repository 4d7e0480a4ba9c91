//! Any text is a template, and what is made of it keeps its limit and its form.

#![no_main]

use largage::event::{Kind, Values};
use largage::lang::Lang;
use largage::template::{Place, Template};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for place in [Place::Markdown, Place::MarkdownLine, Place::Name, Place::Plain, Place::Url] {
        let template = Template::parse(text, place);
        for kind in Kind::ALL {
            let rendered = template.render(kind, &Values::sample(kind, Lang::Fr), Lang::Fr, 200);
            assert!(rendered.trim().chars().count() <= 200);
        }
    }
});
