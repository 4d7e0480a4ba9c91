//! The desk's settings: the departments and priorities that tickets have, as ordered lists with names.
//!
//! A renamed one is renamed in its tickets; one that is removed keeps its name for old tickets and is offered no more.

use serde::{Deserialize, Serialize};

use crate::lang::Lang;
use crate::search::normalise;
use crate::text::{TextError, checked_text, one_line};

/// Both lists, and how often they were changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Desk {
    pub version: i64,
    pub departments: Choices,
    /// From the least urgent to the most.
    pub priorities: Choices,
}

impl Desk {
    /// What an installation begins with.
    pub fn proposal(lang: Lang) -> Self {
        let (departments, priorities): (&[&str], &[&str]) = match lang {
            Lang::En => (&["General", "Technical", "Billing"], &["Low", "Normal", "High", "Urgent"]),
            Lang::Fr => (&["Général", "Technique", "Facturation"], &["Basse", "Normale", "Haute", "Urgente"]),
        };
        Self { version: 0, departments: Choices::proposal(departments), priorities: Choices::proposal(priorities) }
    }
}

/// One department, or one priority.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub id: i64,
    pub name: ChoiceName,
}

/// 1 to 30 characters on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ChoiceName(String);

checked_text!(ChoiceName: TextError);

impl ChoiceName {
    pub const MAX_LENGTH: usize = 30;

    pub fn new(typed: &str) -> Result<Self, TextError> {
        one_line(typed, Self::MAX_LENGTH).map(Self)
    }
}

/// An ordered list with at least one entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    offered: Vec<Choice>,
    removed: Vec<Choice>,
}

/// A row of the form as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Of the choice that it changes; nothing for a new one.
    pub id: Option<i64>,
    pub name: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChoiceProblem {
    #[error(transparent)]
    Name(TextError),
    #[error("another one has this name")]
    Twice,
    #[error("at least one has to be there")]
    None,
    #[error("more than {max}")]
    TooMany { max: usize },
}

impl Choices {
    /// Most entries that are offered.
    pub const MOST: usize = 20;

    fn proposal(names: &[&str]) -> Self {
        let choice = |(id, name): (i64, &&str)| Choice { id, name: ChoiceName((*name).to_owned()) };
        Self { offered: (1..).zip(names).map(choice).collect(), removed: Vec::new() }
    }

    pub fn offered(&self) -> &[Choice] {
        &self.offered
    }

    pub fn offers(&self, id: i64) -> bool {
        self.offered.iter().any(|choice| choice.id == id)
    }

    /// What an entry is called, offered or not; nothing where there never was one.
    pub fn name(&self, id: i64) -> &str {
        self.all().find(|choice| choice.id == id).map_or("", |choice| choice.name.as_str())
    }

    /// What is offered, and then what was removed.
    pub fn all(&self) -> impl Iterator<Item = &Choice> {
        self.offered.iter().chain(&self.removed)
    }

    /// What a form begins with: the first.
    pub fn first(&self) -> i64 {
        self.offered.first().map_or(0, |choice| choice.id)
    }

    /// What a form begins with where the list is a scale: its middle, or what lies just before.
    pub fn middle(&self) -> i64 {
        self.offered.get(self.offered.len().saturating_sub(1) / 2).map_or(0, |choice| choice.id)
    }

    /// The list as these rows want it. Blank rows are left out; what no row names any more is removed. A name that was
    /// removed before comes back as what it was. Every problem is told, with the number of its row.
    pub fn change(&self, rows: &[Row]) -> Result<Self, Vec<(usize, ChoiceProblem)>> {
        let mut offered: Vec<Choice> = Vec::new();
        let mut problems = Vec::new();
        let mut next = self.all().map(|choice| choice.id).max().unwrap_or(0) + 1;
        for (number, row) in rows.iter().enumerate().filter(|(_, row)| !row.name.trim().is_empty()) {
            if offered.len() + problems.len() == Self::MOST {
                problems.push((number, ChoiceProblem::TooMany { max: Self::MOST }));
                break;
            }
            let name = match ChoiceName::new(&row.name) {
                Ok(name) => name,
                Err(error) => {
                    problems.push((number, ChoiceProblem::Name(error)));
                    continue;
                }
            };
            let same = |choice: &&Choice| normalise(choice.name.as_str()) == normalise(name.as_str());
            if offered.iter().any(|choice| same(&choice)) {
                problems.push((number, ChoiceProblem::Twice));
                continue;
            }
            let is_taken = |id: i64| offered.iter().any(|choice| choice.id == id);
            let known = row.id.filter(|id| self.offers(*id));
            let known = known.or_else(|| self.all().find(same).map(|choice| choice.id));
            let id = known.filter(|id| !is_taken(*id)).unwrap_or_else(|| {
                next += 1;
                next - 1
            });
            offered.push(Choice { id, name });
        }
        if offered.is_empty() && problems.is_empty() {
            problems.push((0, ChoiceProblem::None));
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let is_gone = |choice: &&Choice| !offered.iter().any(|other| other.id == choice.id);
        let removed = self.all().filter(is_gone).cloned().collect();
        Ok(Self { offered, removed })
    }

    /// The names in their order, for the audit log.
    pub fn names(&self) -> String {
        self.offered.iter().map(|choice| choice.name.as_str()).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: i64, name: &str) -> Row {
        Row { id: (id > 0).then_some(id), name: name.to_owned() }
    }

    fn shown(choices: &Choices) -> Vec<(i64, &str)> {
        choices.offered().iter().map(|choice| (choice.id, choice.name.as_str())).collect()
    }

    fn start() -> Choices {
        Desk::proposal(Lang::En).departments
    }

    #[test]
    fn a_new_desk_has_both_lists_in_both_languages() {
        for lang in Lang::ALL {
            let desk = Desk::proposal(lang);
            assert!(!desk.departments.offered().is_empty() && !desk.priorities.offered().is_empty());
            for choice in desk.departments.all().chain(desk.priorities.all()) {
                assert_eq!(ChoiceName::new(choice.name.as_str()), Ok(choice.name.clone()));
            }
            let json = serde_json::to_string(&desk).unwrap();
            assert_eq!(serde_json::from_str::<Desk>(&json).unwrap(), desk);
        }
        let priorities = Desk::proposal(Lang::En).priorities;
        assert_eq!(priorities.name(priorities.middle()), "Normal");
        assert_eq!(start().name(start().first()), "General");
    }

    #[test]
    fn entries_are_renamed_ordered_added_and_removed() {
        let changed = start().change(&[row(3, "Money"), row(1, "General"), row(0, "Sales"), row(0, " ")]).unwrap();
        assert_eq!(shown(&changed), [(3, "Money"), (1, "General"), (4, "Sales")]);
        assert_eq!(changed.name(2), "Technical", "old tickets keep it");
        assert!(!changed.offers(2));
        assert_eq!(changed.name(77), "");
        assert_eq!(changed.names(), "Money, General, Sales");
        let again = changed.change(&[row(4, "Sales"), row(0, "technical")]).unwrap();
        assert_eq!(shown(&again), [(4, "Sales"), (2, "technical")], "it comes back as what it was");
        let fresh = again.change(&[row(2, "Technical"), row(0, "Other")]).unwrap();
        assert_eq!(shown(&fresh), [(2, "Technical"), (5, "Other")], "no number is given twice");
    }

    #[test]
    fn ids_that_are_none_or_stand_twice_are_new_entries() {
        let changed = start().change(&[row(1, "One"), row(1, "Two"), row(99, "Three")]).unwrap();
        assert_eq!(shown(&changed), [(1, "One"), (4, "Two"), (5, "Three")]);
    }

    #[test]
    fn every_wrong_row_is_told() {
        let long = "x".repeat(31);
        let wrong = [row(1, "General"), row(2, &long), row(0, "GÉNÉRAL"), row(0, "a\u{202e}b")];
        assert_eq!(
            start().change(&wrong),
            Err(vec![
                (1, ChoiceProblem::Name(TextError::TooLong { max: 30 })),
                (2, ChoiceProblem::Twice),
                (3, ChoiceProblem::Name(TextError::Characters)),
            ])
        );
        assert_eq!(start().change(&[row(1, ""), row(0, "  ")]), Err(vec![(0, ChoiceProblem::None)]));
        assert_eq!(start().change(&[]), Err(vec![(0, ChoiceProblem::None)]));
        let rows = |count: usize| (0..count).map(|number| row(0, &format!("No {number}"))).collect::<Vec<_>>();
        assert_eq!(start().change(&rows(20)).unwrap().offered().len(), 20);
        assert_eq!(start().change(&rows(21)), Err(vec![(20, ChoiceProblem::TooMany { max: 20 })]));
    }
}
