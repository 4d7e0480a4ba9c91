//! What somebody fills in to get an account: by signing up, by an invitation, or as the first admin.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::account::{Email, EmailError, Name, Password, PasswordError, PublicName};
use crate::profile::{civil_name, keep};
use crate::text::TextError;

#[derive(Debug)]
pub struct Registration {
    pub email: Email,
    pub password: Password,
    pub public_name: PublicName,
    pub name: Option<Name>,
}

/// The form as it was typed. Shown again after a refusal, except for the password.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    pub email: String,
    #[serde(skip_serializing)]
    pub password: String,
    pub public_name: String,
    pub first_name: String,
    pub last_name: String,
}

/// What is wrong, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems {
    pub email: Option<EmailError>,
    pub password: Option<PasswordError>,
    pub public_name: Option<TextError>,
    pub first_name: Option<TextError>,
    pub last_name: Option<TextError>,
}

impl Draft {
    pub fn check(&self) -> Result<Registration, Problems> {
        let mut problems = Problems::default();
        let email = keep(Email::new(&self.email), &mut problems.email);
        let password = keep(Password::new(&self.password), &mut problems.password);
        let public_name = keep(PublicName::new(&self.public_name), &mut problems.public_name);
        let name = civil_name(&self.first_name, &self.last_name, &mut problems.first_name, &mut problems.last_name);
        match (email, password, public_name, name) {
            (Some(email), Some(password), Some(public_name), Some(name)) => {
                Ok(Registration { email, password, public_name, name })
            }
            _ => Err(problems),
        }
    }
}

impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft")
            .field("email", &self.email)
            .field("public_name", &self.public_name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft {
            email: " Zoe@Example.ORG ".to_owned(),
            password: "three small owls".to_owned(),
            public_name: "Zoé".to_owned(),
            ..Draft::default()
        }
    }

    #[test]
    fn what_is_right_becomes_a_registration() {
        let registration = draft().check().unwrap();
        assert_eq!(registration.email.as_str(), "Zoe@example.org");
        assert_eq!(registration.name, None);
    }

    #[test]
    fn every_field_has_its_own_problem() {
        let wrong = Draft { last_name: "Petit".to_owned(), ..Draft::default() };
        let expected = Problems {
            email: Some(EmailError::Empty),
            password: Some(PasswordError::TooShort),
            public_name: Some(TextError::Empty),
            first_name: Some(TextError::Empty),
            last_name: None,
        };
        assert_eq!(wrong.check().unwrap_err(), expected);
    }

    #[test]
    fn the_password_is_neither_printed_nor_sent_back() {
        let draft = draft();
        assert!(!format!("{draft:?} {:?}", draft.check()).contains("owls"));
        assert!(!serde_json::to_string(&draft).unwrap().contains("owls"));
    }
}
