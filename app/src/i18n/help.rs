//! What `/help` says: pages made of blocks, each text in both languages. Words between backticks are shown as code.

use super::Lang;

/// English, then French.
pub struct Text(&'static str, &'static str);

impl Text {
    pub const fn get(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.0,
            Lang::Fr => self.1,
        }
    }
}

pub struct HelpPage {
    /// Its last part of the address, the same in both languages.
    pub name: &'static str,
    pub staff_only: bool,
    pub title: Text,
    pub lead: Text,
    pub blocks: &'static [Block],
}

pub enum Block {
    Heading(Text),
    Say(Text),
    /// One after the other.
    Steps(&'static [Text]),
    Points(&'static [Text]),
    /// A question with its answer folded under it.
    Question(Text, Text),
    /// Where to go next.
    Go(&'static str, Text),
    /// The table of all variables, made from the registry of events.
    Variables,
    /// What each state of a delivery is called, and what it means.
    DeliveryStates,
}

use Block::{DeliveryStates, Go, Heading, Points, Question, Say, Steps, Variables};

pub const TITLE: Text = Text("Help", "Aide");
pub const LEAD: Text =
    Text("How drops work, and how to run them.", "Comment marchent les largages, et comment les mener.");
pub const FOR_EVERYONE: Text = Text("For everyone", "Pour tous");
pub const FOR_STAFF: Text = Text("For the team", "Pour l’équipe");
pub const ALL_PAGES: Text = Text("All of the help", "Toute l’aide");
pub const PAGES_OF_HELP: Text = Text("Pages of the help", "Pages de l’aide");

pub const VARIABLE: Text = Text("Variable", "Variable");
pub const ALSO: Text = Text("Also written", "S’écrit aussi");
pub const MEANING: Text = Text("What it says", "Ce qu’elle dit");
pub const GIVEN_WHEN: Text = Text("Given when", "Donnée quand");
pub const ALWAYS: Text = Text("Always", "Toujours");
pub const OF_DROPS: Text = Text("In messages about drops", "Dans les messages de largage");
pub const OF_ORDERS: Text = Text("In messages about orders", "Dans les messages de commande");
pub const OF_TICKETS: Text = Text("In messages about tickets", "Dans les messages de ticket");
pub const OF_WEBHOOKS: Text = Text("In messages about webhooks", "Dans les messages de webhook");

pub const PAGES: &[HelpPage] = &[
    HelpPage {
        name: "drops",
        staff_only: false,
        title: Text("How a drop works", "Comment marche un largage"),
        lead: Text(
            "A code falls into the channel at a moment nobody knows. Who is quick wins credit.",
            "Un code tombe dans le salon à un moment que personne ne connaît. Les plus rapides gagnent des crédits.",
        ),
        blocks: &[
            Steps(&[
                Text(
                    "**Scheduled.** The Funds page counts down in days, hours and minutes. The moment was drawn at random and no longer changes by itself.",
                    "**Prévu.** La page Fonds compte les jours, les heures et les minutes. Le moment a été tiré au hasard et ne bouge plus de lui-même.",
                ),
                Text(
                    "**Announced.** Shortly before, the channel gets a warning and the flare lights on Funds.",
                    "**Annoncé.** Peu avant, le salon reçoit un avertissement et la fusée s’allume sur Fonds.",
                ),
                Text(
                    "**Open.** The channel shows the code. It is drawn only now, so nobody can know it earlier. It works for some minutes and a limited number of uses.",
                    "**Ouvert.** Le salon montre le code. Il n’est tiré qu’à cet instant\u{a0}: personne ne peut le connaître avant. Il vaut quelques minutes et un nombre limité d’utilisations.",
                ),
                Text(
                    "**Closed.** The time is over or all uses are gone; the channel says so, and the next drop is drawn.",
                    "**Terminé.** Le temps est écoulé ou toutes les utilisations sont prises\u{202f}; le salon le dit, et le prochain largage est tiré.",
                ),
            ]),
            Heading(Text("Redeeming a code", "Utiliser un code")),
            Steps(&[
                Text(
                    "Sign in and open Funds before the drop comes.",
                    "Connectez-vous et ouvrez Fonds avant le largage.",
                ),
                Text(
                    "Type the code from the channel. Capitals, spaces and dashes do not matter, and `O` is as good as `0`.",
                    "Saisissez le code du salon. Majuscules, espaces et tirets ne comptent pas, et `O` vaut `0`.",
                ),
                Text(
                    "What you win stands in your balance at once. Each person can use a code once.",
                    "Ce que vous gagnez est aussitôt dans votre solde. Chaque personne peut utiliser un code une fois.",
                ),
            ]),
            Say(Text(
                "Your answer counts from the moment it reaches us. If your connection breaks, send the code again: you are never credited twice, and you are told what you have won.",
                "Votre réponse compte dès qu’elle nous parvient. Si la connexion coupe, renvoyez le code\u{a0}: vous n’êtes jamais crédité deux fois, et l’on vous dit ce que vous avez gagné.",
            )),
            Go("/funds", Text("Open Funds", "Ouvrir Fonds")),
        ],
    },
    HelpPage {
        name: "codes",
        staff_only: false,
        title: Text("My code is refused", "Mon code est refusé"),
        lead: Text("The answer under the field names the reason.", "La réponse sous le champ nomme la raison."),
        blocks: &[
            Question(
                Text("The code expired", "Le code a expiré"),
                Text(
                    "It was valid for a few minutes. Funds shows when the next drop comes.",
                    "Il valait quelques minutes. Fonds montre quand vient le prochain largage.",
                ),
            ),
            Question(
                Text("All uses are gone", "Toutes les utilisations sont prises"),
                Text(
                    "A code works a limited number of times, and others were quicker. The message in the channel shows how many are left.",
                    "Un code sert un nombre limité de fois, et d’autres ont été plus rapides. Le message du salon montre combien il en reste.",
                ),
            ),
            Question(
                Text("You used this code already", "Vous avez déjà utilisé ce code"),
                Text(
                    "Each person can use it once. The answer repeats what you have won.",
                    "Chaque personne peut l’utiliser une fois. La réponse rappelle ce que vous avez gagné.",
                ),
            ),
            Question(
                Text("Nobody knows this code", "Personne ne connaît ce code"),
                Text(
                    "Compare it with the channel. An old code looks like a new one, but never works again.",
                    "Comparez-le avec le salon. Un ancien code ressemble à un nouveau, mais ne marche plus jamais.",
                ),
            ),
            Question(
                Text("Your account does not qualify", "Votre compte ne remplit pas les conditions"),
                Text(
                    "A campaign may ask for an account of a certain age, or for one that we vouch for. The answer says which. Our team never redeems.",
                    "Une campagne peut demander un compte d’un certain âge, ou dont nous nous portons garants. La réponse dit quoi. Notre équipe n’utilise aucun code.",
                ),
            ),
            Question(
                Text("Too many attempts", "Trop de tentatives"),
                Text(
                    "Wrong codes are counted, so that nobody guesses. The answer says when you can go on; right codes never count.",
                    "Les codes faux sont comptés, pour que personne ne devine. La réponse dit quand continuer\u{202f}; les codes justes ne comptent jamais.",
                ),
            ),
            Question(
                Text("A win has disappeared", "Un gain a disparu"),
                Text(
                    "Our team can reverse a redemption. The entry stays listed on Funds with the reason beside it.",
                    "Notre équipe peut annuler une utilisation. Le mouvement reste listé sur Fonds, avec la raison à côté.",
                ),
            ),
        ],
    },
    HelpPage {
        name: "fairness",
        staff_only: false,
        title: Text("Is it fair?", "Est-ce équitable\u{202f}?"),
        lead: Text(
            "Nothing can be changed after it was drawn, and your browser can check that.",
            "Rien ne peut changer après le tirage, et votre navigateur peut le vérifier.",
        ),
        blocks: &[
            Steps(&[
                Text(
                    "When a drop is scheduled, a secret number is drawn: the seed. Its moment and every amount follow from it.",
                    "Quand un largage est prévu, un nombre secret est tiré\u{a0}: la graine. Son moment et chaque montant en découlent.",
                ),
                Text(
                    "At once we publish the commitment, a fingerprint of the seed and of the campaign’s settings. It gives nothing away, and fits no other seed.",
                    "Nous publions aussitôt l’engagement, une empreinte de la graine et des réglages de la campagne. Elle ne révèle rien, et ne va avec aucune autre graine.",
                ),
                Text(
                    "When the drop is over we reveal the seed. Your browser computes fingerprint, moment and amounts again and compares.",
                    "Quand le largage est terminé, nous révélons la graine. Votre navigateur recalcule empreinte, moment et montants, et compare.",
                ),
            ]),
            Heading(Text("What this proves", "Ce que cela prouve")),
            Points(&[
                Text(
                    "Nobody changed moment or amounts afterwards, for anyone.",
                    "Personne n’a changé le moment ou les montants après coup, pour qui que ce soit.",
                ),
                Text(
                    "Drops that were moved, skipped or cancelled stay listed with their seeds.",
                    "Les largages déplacés, passés ou annulés restent listés avec leurs graines.",
                ),
            ]),
            Heading(Text("What it does not prove", "Ce que cela ne prouve pas")),
            Points(&[Text(
                "That we did not choose among several seeds before publishing. Nobody here can see a seed, but you have to believe us on that.",
                "Que nous n’avons pas choisi entre plusieurs graines avant de publier. Personne ici ne peut voir une graine, mais là-dessus il faut nous croire.",
            )]),
            Go("/drops", Text("See past drops and check one", "Voir les largages passés et en vérifier un")),
        ],
    },
    HelpPage {
        name: "account",
        staff_only: false,
        title: Text("Your account", "Votre compte"),
        lead: Text(
            "What others see of you, and how to keep it yours.",
            "Ce que les autres voient de vous, et comment le garder à vous.",
        ),
        blocks: &[
            Points(&[
                Text(
                    "Messages name you by your public name, shortened. Take the tick away on your account page and they say “a customer”.",
                    "Les messages vous nomment par votre nom public, abrégé. Retirez la coche sur la page de votre compte et ils disent «\u{202f}un client\u{202f}».",
                ),
                Text(
                    "Your e-mail address is never shown to other customers.",
                    "Votre adresse e-mail n’est jamais montrée aux autres clients.",
                ),
                Text(
                    "Forgot your password? Ask our team for a reset link: it works once and for a day.",
                    "Mot de passe oublié\u{202f}? Demandez à notre équipe un lien de réinitialisation\u{a0}: il sert une fois et pendant un jour.",
                ),
                Text(
                    "The account page lists where you are signed in. End what you do not know; a new password ends all others.",
                    "La page du compte liste où vous êtes connecté. Terminez ce que vous ne connaissez pas\u{202f}; un nouveau mot de passe termine toutes les autres.",
                ),
            ]),
            Go("/account", Text("Open your account", "Ouvrir votre compte")),
        ],
    },
    HelpPage {
        name: "campaigns",
        staff_only: true,
        title: Text("Campaigns", "Campagnes"),
        lead: Text(
            "A campaign says when drops fall, how much they give, how often a code works and what is said.",
            "Une campagne dit quand tombent les largages, combien ils donnent, combien de fois un code sert et ce qui est dit.",
        ),
        blocks: &[
            Heading(Text("When", "Quand")),
            Say(Text(
                "The next opening is the previous one plus the interval plus a random delay within the window: with 3 days and a window of 0 to 30 hours, a drop falls 72 to 102 hours after the last. Quiet hours are left out of the draw, by the clocks of the campaign’s time zone.",
                "La prochaine ouverture est la précédente, plus l’intervalle, plus un délai au hasard dans la fenêtre\u{a0}: avec 3 jours et une fenêtre de 0 à 30 heures, un largage tombe 72 à 102 heures après le dernier. Les heures calmes sont exclues du tirage, à l’heure du fuseau de la campagne.",
            )),
            Heading(Text("How much", "Combien")),
            Say(Text(
                "Each win is drawn between two bounds, every amount as likely as any other. With the jackpot, who draws the largest amount gets it twice. A monthly budget reduces or skips a drop that could exceed it, and says so.",
                "Chaque gain est tiré entre deux bornes, chaque montant étant aussi probable qu’un autre. Avec le jackpot, qui tire le plus grand montant le reçoit deux fois. Un budget mensuel réduit ou passe un largage qui pourrait le dépasser, et le dit.",
            )),
            Heading(Text("Who", "Qui")),
            Say(Text(
                "A campaign can ask for accounts of a certain age, or for people whom an administrator vouches for. Staff and blocked customers never redeem.",
                "Une campagne peut demander des comptes d’un certain âge, ou dont un administrateur se porte garant. L’équipe et les clients bloqués n’utilisent aucun code.",
            )),
            Heading(Text("Stepping in", "Intervenir")),
            Points(&[
                Text(
                    "**Launch** drops a code now, or after a warning. The schedule goes on from there.",
                    "**Lancer** fait tomber un code maintenant, ou après un avertissement. Le calendrier repart de là.",
                ),
                Text(
                    "**Move** gives the next drop another time; it stays visible that it was moved.",
                    "**Déplacer** donne une autre heure au prochain largage\u{202f}; on voit toujours qu’il a été déplacé.",
                ),
                Text(
                    "**Cancel** ends a drop. If it was announced, the channel is told. A closed drop never opens again.",
                    "**Annuler** met fin à un largage. S’il était annoncé, le salon l’apprend. Un largage terminé ne rouvre jamais.",
                ),
                Text(
                    "**Pause** cancels the scheduled drop; **resume** draws a new one.",
                    "**Mettre en pause** annule le largage prévu\u{202f}; **reprendre** en tire un nouveau.",
                ),
                Text(
                    "Changes of a campaign count from the next drop on: what is scheduled keeps what was promised for it.",
                    "Les changements d’une campagne valent dès le prochain largage\u{a0}: ce qui est prévu garde ce qui a été promis.",
                ),
            ]),
            Question(
                Text("The server was off when a drop was due", "Le serveur était éteint à l’heure du largage"),
                Text(
                    "If it is back within the campaign’s grace, the drop opens then, with its full validity. Later than that it is skipped, with the reason, and the next one is drawn.",
                    "S’il revient dans le délai de grâce de la campagne, le largage s’ouvre alors, avec sa pleine validité. Plus tard, il est passé, avec la raison, et le suivant est tiré.",
                ),
            ),
            Question(
                Text("Discord was down at the opening", "Discord était en panne à l’ouverture"),
                Text(
                    "The minutes count from the moment the opening message has arrived, so that an outage does not eat them. If it cannot be delivered within the grace, the drop is closed as undelivered and you are told.",
                    "Les minutes comptent à partir de l’arrivée du message d’ouverture\u{a0}: une panne ne les mange pas. S’il ne peut être délivré dans le délai de grâce, le largage se termine comme non délivré et vous l’apprenez.",
                ),
            ),
            Go("/admin/campaigns", Text("Open the campaigns", "Ouvrir les campagnes")),
        ],
    },
    HelpPage {
        name: "webhooks",
        staff_only: true,
        title: Text("The address of a webhook", "L’adresse d’un webhook"),
        lead: Text(
            "A webhook’s address lets a program post into one channel. Treat it like a password.",
            "L’adresse d’un webhook permet à un programme d’écrire dans un salon. Traitez-la comme un mot de passe.",
        ),
        blocks: &[
            Heading(Text("From Discord, in the server’s settings", "Depuis Discord, dans les paramètres du serveur")),
            Steps(&[
                Text(
                    "Open the menu of your server (its name, top left) and choose Server Settings. You need the permission Manage Webhooks.",
                    "Ouvrez le menu de votre serveur (son nom, en haut à gauche) et choisissez Paramètres du serveur. Il vous faut la permission Gérer les webhooks.",
                ),
                Text(
                    "Choose Integrations, then Webhooks, then New Webhook.",
                    "Choisissez Intégrations, puis Webhooks, puis Nouveau webhook.",
                ),
                Text(
                    "Open the new webhook, give it a name, a picture and the channel it may write to, and save.",
                    "Ouvrez le nouveau webhook, donnez-lui un nom, une image et le salon où il peut écrire, et enregistrez.",
                ),
                Text(
                    "Choose Copy Webhook URL and paste it here.",
                    "Choisissez Copier l’URL du webhook et collez-la ici.",
                ),
            ]),
            Heading(Text("From Discord, in the channel’s settings", "Depuis Discord, dans les paramètres du salon")),
            Steps(&[
                Text(
                    "Point at the channel in the list and open Edit Channel (the cog).",
                    "Pointez le salon dans la liste et ouvrez Modifier le salon (la roue dentée).",
                ),
                Text(
                    "Choose Integrations, then Create Webhook, or View Webhooks if there are some.",
                    "Choisissez Intégrations, puis Créer un webhook, ou Voir les webhooks s’il y en a.",
                ),
                Text(
                    "Open the webhook, choose Copy Webhook URL and paste it here.",
                    "Ouvrez le webhook, choisissez Copier l’URL du webhook et collez-la ici.",
                ),
            ]),
            Say(Text(
                "When you paste an address, we look it up at Discord without posting anything, and show the webhook’s own name and picture. A test message shows that it reaches the right channel.",
                "Quand vous collez une adresse, nous la consultons chez Discord sans rien publier, et montrons le nom et l’image du webhook. Un message d’essai montre qu’il atteint le bon salon.",
            )),
            Heading(Text("From Slack", "Depuis Slack")),
            Steps(&[
                Text(
                    "Open the page of your apps on Slack’s site for developers and create an app, from scratch, for your workspace.",
                    "Ouvrez la page de vos applications sur le site de Slack pour développeurs et créez une application, de zéro, pour votre espace de travail.",
                ),
                Text("Choose Incoming Webhooks and switch them on.", "Choisissez Incoming Webhooks et activez-les."),
                Text(
                    "Choose Add New Webhook to Workspace and the channel it may write to.",
                    "Choisissez Add New Webhook to Workspace et le salon où il peut écrire.",
                ),
                Text(
                    "Copy the address that begins with `https://hooks.slack.com/services/` and paste it here.",
                    "Copiez l’adresse qui commence par `https://hooks.slack.com/services/` et collez-la ici.",
                ),
            ]),
            Say(Text(
                "A workflow of Slack that starts from a webhook takes its address too (`hooks.slack.com/triggers/`): give it three variables of type text, `text`, `title` and `url`.",
                "Un workflow de Slack qui démarre par un webhook donne aussi son adresse (`hooks.slack.com/triggers/`)\u{a0}: donnez-lui trois variables de type texte, `text`, `title` et `url`.",
            )),
            Heading(Text("From Mattermost or Rocket.Chat", "Depuis Mattermost ou Rocket.Chat")),
            Say(Text(
                "Create an incoming webhook under Integrations and paste its address, which ends with `/hooks/` and a secret. A server within your own network must be allowed by whoever runs Largage, with `--allow-destination`.",
                "Créez un webhook entrant sous Intégrations et collez son adresse, qui finit par `/hooks/` et un secret. Un serveur de votre propre réseau doit être autorisé par l’exploitant de Largage, avec `--allow-destination`.",
            )),
            Heading(Text("If an address leaks", "Si une adresse fuit")),
            Say(Text(
                "Delete the webhook at Discord, create another and change the address on its page here: the old one is dead at once. Here addresses are stored sealed and shown masked; nobody can read them back.",
                "Supprimez le webhook chez Discord, créez-en un autre et changez l’adresse sur sa page ici\u{a0}: l’ancienne meurt aussitôt. Ici les adresses sont conservées scellées et montrées masquées\u{202f}; personne ne peut les relire.",
            )),
            Go("/admin/webhooks", Text("Open the webhooks", "Ouvrir les webhooks")),
        ],
    },
    HelpPage {
        name: "messages",
        staff_only: true,
        title: Text("Messages and variables", "Messages et variables"),
        lead: Text(
            "What is said when something happens, with values filled in between percent signs.",
            "Ce qui est dit quand quelque chose arrive, avec des valeurs entre signes pour cent.",
        ),
        blocks: &[
            Points(&[
                Text(
                    "`%code%` becomes the code. Capitals and spaces inside do not matter: `% Code %` is the same.",
                    "`%code%` devient le code. Majuscules et espaces n’y comptent pas\u{a0}: `% Code %` est pareil.",
                ),
                Text(
                    "`%user|someone%` says “someone” where there is no name. `%%` is a percent sign.",
                    "`%user|quelqu’un%` dit «\u{202f}quelqu’un\u{202f}» quand il n’y a pas de nom. `%%` est un signe pour cent.",
                ),
                Text(
                    "Moments take a style: `%next:R%` shows “in 3 days” on Discord, in each reader’s own time.",
                    "Les moments prennent un style\u{a0}: `%next:R%` montre «\u{202f}dans 3 jours\u{202f}» sur Discord, à l’heure de chacun.",
                ),
                Text(
                    "Discord’s marks work: `**bold**`, `*italic*`, `# heading`, and emoji by name such as `:tada:`.",
                    "Les marques de Discord marchent\u{a0}: `**gras**`, `*italique*`, `# titre`, et les émojis par leur nom comme `:tada:`.",
                ),
                Text(
                    "What customers typed cannot ping anybody, nor break the layout. Mentions only work where you choose them.",
                    "Ce que les clients ont saisi ne peut notifier personne, ni casser la mise en page. Les mentions ne marchent que là où vous les choisissez.",
                ),
                Text(
                    "The preview is made by the code that sends. It warns of unknown variables and of texts that may grow too long.",
                    "L’aperçu est fait par le code qui envoie. Il prévient des variables inconnues et des textes qui peuvent devenir trop longs.",
                ),
            ]),
            Heading(Text("Writing a message", "Rédiger un message")),
            Steps(&[
                Text(
                    "Open **Messages** and choose one, or make a new one: it begins with a text that can stay as it is.",
                    "Ouvrez **Messages** et choisissez-en un, ou créez-en un nouveau\u{a0}: il commence par un texte qui peut rester tel quel.",
                ),
                Text(
                    "Type on the left, see it on the right. `%` offers the variables; embeds, fields, buttons, a poll and files are added below, or the message is made of blocks instead.",
                    "Écrivez à gauche, voyez à droite. `%` propose les variables\u{202f}; encadrés, champs, boutons, sondage et fichiers s’ajoutent dessous, ou le message se fait de blocs.",
                ),
                Text(
                    "What you type is kept as a draft until you save. Each save is a version: two can be compared, and an earlier one restored.",
                    "Votre saisie est gardée comme brouillon jusqu’à l’enregistrement. Chaque enregistrement est une version\u{a0}: on peut en comparer deux, et en rétablir une.",
                ),
                Text(
                    "**Try it out** posts it to the webhooks you choose, saved or not, and tells what each answered.",
                    "**Essayer** le publie vers les webhooks choisis, enregistré ou non, et dit ce que chacun a répondu.",
                ),
            ]),
            Say(Text(
                "**Notifications** say which message goes where, when what happens, and under which condition. **Announcements** send a message once, now or at a time you choose. A message from Discohook or another program is pasted under *Import and export*.",
                "**Notifications** dit quel message va où, à quel événement et à quelle condition. **Annonces** envoie un message une fois, maintenant ou à l’heure choisie. Un message de Discohook ou d’un autre programme se colle sous *Importer et exporter*.",
            )),
            Go("/admin/messages", Text("Open the messages", "Ouvrir les messages")),
            Heading(Text("All variables", "Toutes les variables")),
            Variables,
        ],
    },
    HelpPage {
        name: "deliveries",
        staff_only: true,
        title: Text("Deliveries and their states", "Les envois et leurs états"),
        lead: Text(
            "Each message on its way to each webhook is a delivery. It is written together with what happened, so none is lost.",
            "Chaque message en route vers chaque webhook est un envoi. Il est écrit en même temps que ce qui est arrivé\u{a0}: aucun ne se perd.",
        ),
        blocks: &[DeliveryStates, Go("/admin/deliveries", Text("Open the deliveries", "Ouvrir les envois"))],
    },
    HelpPage {
        name: "customers",
        staff_only: true,
        title: Text("Customers and roles", "Clients et rôles"),
        lead: Text(
            "Who may do what, and how to put things right.",
            "Qui peut faire quoi, et comment remettre les choses en ordre.",
        ),
        blocks: &[
            Points(&[
                Text(
                    "**Customers** redeem codes and have a balance.",
                    "**Les clients** utilisent des codes et ont un solde.",
                ),
                Text(
                    "**Staff** sees campaigns, webhooks, deliveries and customers, and changes nothing. Staff never redeems.",
                    "**L’équipe** voit campagnes, webhooks, envois et clients, et ne change rien. Elle n’utilise aucun code.",
                ),
                Text(
                    "**Administrators** change everything. There is always at least one.",
                    "**Les administrateurs** changent tout. Il en reste toujours au moins un.",
                ),
            ]),
            Heading(Text("Putting things right", "Remettre en ordre")),
            Points(&[
                Text(
                    "**Correct the balance** adds to it or takes from it, with a reason that the customer reads. Entries are never changed, only added.",
                    "**Corriger le solde** y ajoute ou en retire, avec une raison que le client lit. On ne modifie jamais un mouvement, on en ajoute.",
                ),
                Text(
                    "**Reverse** takes a win back by a counter-entry. A balance never goes below zero: if the win was spent, correct what is left.",
                    "**Annuler** reprend un gain par un mouvement contraire. Un solde ne passe jamais sous zéro\u{a0}: si le gain est dépensé, corrigez ce qui reste.",
                ),
                Text(
                    "**Block** keeps a customer from redeeming; everything else stays.",
                    "**Bloquer** empêche un client d’utiliser des codes\u{202f}; tout le reste demeure.",
                ),
                Text(
                    "**Vouch for** somebody you know, where a campaign asks for it.",
                    "**Portez-vous garant** de quelqu’un que vous connaissez, quand une campagne le demande.",
                ),
                Text(
                    "**Reset link**: for who forgot the password. It works once and for a day. Hand it over yourself; we send no mail.",
                    "**Lien de réinitialisation**\u{a0}: pour qui a oublié son mot de passe. Il sert une fois et pendant un jour. Transmettez-le vous-même\u{202f}; nous n’envoyons pas d’e-mail.",
                ),
            ]),
            Say(Text(
                "Each of these stands in the audit log, with who did it and when.",
                "Chacun de ces gestes figure dans le journal d’audit, avec son auteur et sa date.",
            )),
            Question(
                Text("The only administrator forgot the password", "Le seul administrateur a oublié son mot de passe"),
                Text(
                    "On the server, `largage admin --help` shows how to make a reset link or another administrator.",
                    "Sur le serveur, `largage admin --help` montre comment créer un lien de réinitialisation ou un autre administrateur.",
                ),
            ),
            Go("/admin/customers", Text("Open the customers", "Ouvrir les clients")),
        ],
    },
    HelpPage {
        name: "settings",
        staff_only: true,
        title: Text("Settings", "Réglages"),
        lead: Text(
            "They hold for the whole installation, from the moment you save.",
            "Ils valent pour toute l’installation, dès l’enregistrement.",
        ),
        blocks: &[
            Points(&[
                Text(
                    "**Currency or credit**: choose before the first win. As soon as a balance holds an entry it is fixed, since 5 points are not 5 euros.",
                    "**Devise ou crédit**\u{a0}: choisissez avant le premier gain. Dès qu’un solde contient un mouvement c’est fixé, car 5 points ne sont pas 5 euros.",
                ),
                Text(
                    "**Colour**: only its hue is used; lightness is ours, so that text stays readable in light and dark.",
                    "**Couleur**\u{a0}: seule sa teinte sert\u{202f}; la clarté est la nôtre, pour que le texte reste lisible en clair et en sombre.",
                ),
                Text(
                    "**Public address**: links in messages begin with it. Without it, people in the channel cannot follow them.",
                    "**Adresse publique**\u{a0}: les liens des messages commencent par elle. Sans elle, on ne peut pas les suivre depuis le salon.",
                ),
                Text(
                    "**Time zone**: of dates on pages and in messages. Each campaign has one of its own for its quiet hours.",
                    "**Fuseau horaire**\u{a0}: celui des dates sur les pages et dans les messages. Chaque campagne a le sien pour ses heures calmes.",
                ),
                Text(
                    "**Signing up**: open to everyone, by invitation, or closed. Closing leaves existing accounts as they are.",
                    "**Inscription**\u{a0}: ouverte à tous, sur invitation, ou fermée. Fermer laisse les comptes existants tels quels.",
                ),
            ]),
            Go("/admin/settings", Text("Open the settings", "Ouvrir les réglages")),
        ],
    },
    HelpPage {
        name: "backups",
        staff_only: true,
        title: Text("Backups", "Sauvegardes"),
        lead: Text(
            "Two things are needed to come back: the database and the key.",
            "Il faut deux choses pour revenir\u{a0}: la base de données et la clé.",
        ),
        blocks: &[
            Points(&[
                Text(
                    "**The database**: `largage.db` in the data folder, unless you use PostgreSQL. Copy it while the program is stopped, or at any time with `sqlite3 largage.db \".backup copy.db\"`. Copying the file alone while the program runs may miss the last minutes.",
                    "**La base de données**\u{a0}: `largage.db` dans le dossier des données, sauf avec PostgreSQL. Copiez-la programme arrêté, ou à tout moment avec `sqlite3 largage.db \".backup copie.db\"`. Copier le seul fichier pendant que le programme tourne peut manquer les dernières minutes.",
                ),
                Text(
                    "**PostgreSQL**: `pg_dump`, as for any other program.",
                    "**PostgreSQL**\u{a0}: `pg_dump`, comme pour tout autre programme.",
                ),
                Text(
                    "**The key**: `largage.key`. It opens the webhooks’ addresses. Keep a copy in another place than the database: who has both can read them, who has lost it must paste every address again.",
                    "**La clé**\u{a0}: `largage.key`. Elle ouvre les adresses des webhooks. Gardez-en une copie ailleurs que la base\u{a0}: qui a les deux peut les lire, qui l’a perdue doit recoller chaque adresse.",
                ),
            ]),
            Heading(Text("Coming back", "Revenir")),
            Steps(&[
                Text("Stop the program.", "Arrêtez le programme."),
                Text(
                    "Put database and key into the data folder, and remove files that end in `-wal` and `-shm`.",
                    "Mettez la base et la clé dans le dossier des données, et retirez les fichiers qui finissent par `-wal` et `-shm`.",
                ),
                Text(
                    "Start it. Drops that were due meanwhile are opened late or skipped, with the reason, and balances are as they were at the backup.",
                    "Démarrez-le. Les largages échus entre-temps s’ouvrent en retard ou sont passés, avec la raison, et les soldes sont ceux de la sauvegarde.",
                ),
            ]),
        ],
    },
];

#[cfg(test)]
pub(super) fn texts() -> Vec<&'static Text> {
    let mut texts = vec![
        &TITLE,
        &LEAD,
        &FOR_EVERYONE,
        &FOR_STAFF,
        &ALL_PAGES,
        &PAGES_OF_HELP,
        &VARIABLE,
        &ALSO,
        &MEANING,
        &GIVEN_WHEN,
        &ALWAYS,
        &OF_DROPS,
        &OF_ORDERS,
        &OF_TICKETS,
        &OF_WEBHOOKS,
    ];
    for page in PAGES {
        texts.extend([&page.title, &page.lead]);
        for block in page.blocks {
            match block {
                Heading(text) | Say(text) | Go(_, text) => texts.push(text),
                Steps(items) | Points(items) => texts.extend(items.iter()),
                Question(question, answer) => texts.extend([question, answer]),
                Variables | DeliveryStates => {}
            }
        }
    }
    texts
}
