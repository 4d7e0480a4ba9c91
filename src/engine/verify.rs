//! Whether a database is whole: what its engine says of it, what must never be, and whether the key opens what is sealed.

use super::rotation::{self, SEALED};
use super::seal::Key;
use super::store::{Store, Stored, invariants, seals};

/// How many rows are read at once.
const STEP: i64 = 500;

/// What was looked at, and what is wrong.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Verified {
    /// How far the schema was brought forward.
    pub schema: Option<i64>,
    /// Whether this version knows that schema. Of any other one only the file is looked at.
    pub is_known: bool,
    /// How many sealed values the key has opened.
    pub opened: usize,
    /// A sentence each.
    pub wrong: Vec<String>,
}

/// Looks at a whole database, and changes nothing. Without a key what is sealed is left out.
pub async fn verify(store: &Store, key: Option<&Key>) -> Stored<Verified> {
    let (schema, program) = store.versions().await?;
    let mut db = store.read().await?;
    let mut verified = Verified { schema, is_known: schema == Some(program), ..Verified::default() };
    verified.wrong = invariants::broken(&mut db, store.dialect()).await?;
    if !verified.is_known {
        return Ok(verified);
    }
    verified.wrong.extend(invariants::violated(&mut db).await?);
    let Some(key) = key else { return Ok(verified) };
    if let Some(wanted) = rotation::fingerprint_of(store).await?.filter(|wanted| *wanted != key.fingerprint()) {
        let given = key.fingerprint();
        verified.wrong.push(format!("it was sealed with another key (it wants {wanted}, was given {given})"));
        return Ok(verified);
    }
    for (column, purpose) in SEALED {
        let mut after = 0;
        loop {
            let rows = seals::some(&mut db, column, after, STEP).await?;
            let Some((last, _)) = rows.last() else { break };
            after = *last;
            for (id, sealed) in rows {
                if key.open(purpose, &sealed).is_ok() {
                    verified.opened += 1;
                } else {
                    verified.wrong.push(format!("the key does not open {} {id} {}", column.table, column.name));
                }
            }
        }
    }
    Ok(verified)
}

#[cfg(test)]
mod tests;
