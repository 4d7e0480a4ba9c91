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
    /// A program to copy from, as it stands.
    Code(&'static str),
    /// Where to go next.
    Go(&'static str, Text),
    /// The table of all variables, made from the registry of events.
    Variables,
    /// What each state of a delivery is called, and what it means.
    DeliveryStates,
}

use Block::{Code, DeliveryStates, Go, Heading, Points, Question, Say, Steps, Variables};

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

/// How an endpoint tells a request of ours from another's.
pub const VERIFY_IN_PYTHON: &str = r#"import base64, hashlib, hmac, time

def is_ours(secret, headers, body):
    id, at = headers["webhook-id"], headers["webhook-timestamp"]
    if abs(time.time() - int(at)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{id}.{at}.".encode() + body, hashlib.sha256).digest()
    ours = "v1," + base64.b64encode(digest).decode()
    signatures = headers["webhook-signature"].split(" ")
    return any(hmac.compare_digest(ours, theirs) for theirs in signatures)
"#;

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
                    "La page du compte liste vos sessions ouvertes. Terminez ce que vous ne connaissez pas\u{202f}; un nouveau mot de passe termine toutes les autres.",
                ),
                Text(
                    "Somebody signs in from a browser that your account does not know? You are written to, your other devices say so on their next page, and the session is marked on the account page. Was it not you? End it and change your password.",
                    "Quelqu’un se connecte depuis un navigateur que votre compte ne connaît pas\u{202f}? Vous en êtes averti par écrit, vos autres appareils le disent sur leur page suivante, et la session est signalée sur la page du compte. Ce n’était pas vous\u{202f}? Terminez-la et changez de mot de passe.",
                ),
            ]),
            Heading(Text("A second factor", "Un second facteur")),
            Say(Text(
                "With a second factor, a stolen password is worth nothing: signing in also takes six digits that an app on your phone shows.",
                "Avec un second facteur, un mot de passe volé ne vaut rien\u{a0}: la connexion demande aussi six chiffres qu’affiche une application sur votre téléphone.",
            )),
            Steps(&[
                Text(
                    "On your account page, choose **Set up a second factor** and type your password.",
                    "Sur la page de votre compte, choisissez **Mettre en place un second facteur** et saisissez votre mot de passe.",
                ),
                Text(
                    "Scan the picture with your authenticator app, or type the secret into it.",
                    "Scannez l’image avec votre application d’authentification, ou saisissez-y le secret.",
                ),
                Text(
                    "Type the six digits that the app shows.",
                    "Saisissez les six chiffres affichés par l’application.",
                ),
                Text(
                    "Keep the ten recovery codes in a safe place: each lets you in once if the phone is lost. You can make new ones on the same page.",
                    "Gardez les dix codes de secours en lieu sûr\u{a0}: chacun vous laisse entrer une fois si le téléphone est perdu. Vous pouvez en créer de nouveaux sur la même page.",
                ),
            ]),
            Points(&[
                Text(
                    "A code counts once, and for half a minute before and after its time. If codes do not count, look whether your phone sets its clock by itself.",
                    "Un code compte une fois, et une demi-minute avant et après son temps. Si les codes ne comptent pas, regardez si votre téléphone règle son heure tout seul.",
                ),
                Text(
                    "Phone and recovery codes are lost? Ask our team: an administrator can remove your second factor, once sure that it is you.",
                    "Téléphone et codes de secours perdus\u{202f}? Demandez à notre équipe\u{a0}: un administrateur peut retirer votre second facteur, s’il est sûr que c’est vous.",
                ),
            ]),
            Go("/account", Text("Open your account", "Ouvrir votre compte")),
        ],
    },
    HelpPage {
        name: "shop",
        staff_only: false,
        title: Text("The shop and your orders", "La boutique et vos commandes"),
        lead: Text(
            "What you win can be spent. Each purchase is an order with its receipt.",
            "Ce que vous gagnez peut se dépenser. Chaque achat est une commande avec son reçu.",
        ),
        blocks: &[
            Steps(&[
                Text(
                    "Open the **Shop** and choose something. A card says whether your balance is enough, and what is sold out.",
                    "Ouvrez la **Boutique** et choisissez. Chaque carte dit si votre solde suffit, et ce qui est épuisé.",
                ),
                Text(
                    "Say how many, add a comment if we should know something, and buy. The page shows what will be left.",
                    "Indiquez combien, ajoutez un commentaire s’il nous faut savoir quelque chose, et achetez. La page montre ce qui restera.",
                ),
                Text(
                    "The page of your order shows what you got: a text, a code of your own, or when our team will see to it.",
                    "La page de votre commande montre ce que vous avez reçu\u{a0}: un texte, un code à vous, ou que notre équipe s’en occupe.",
                ),
            ]),
            Question(
                Text("I pressed the button twice", "J’ai appuyé deux fois sur le bouton"),
                Text(
                    "You bought once. The same form never counts twice: it leads to the order that it has become.",
                    "Vous avez acheté une fois. Le même formulaire ne compte jamais deux fois\u{a0}: il mène à la commande qu’il est devenu.",
                ),
            ),
            Question(
                Text("The price has changed", "Le prix a changé"),
                Text(
                    "Then nothing is bought, and you are told the new price. You never pay another price than the one you saw.",
                    "Alors rien n’est acheté, et le nouveau prix vous est dit. Vous ne payez jamais un autre prix que celui que vous avez vu.",
                ),
            ),
            Question(
                Text("I need a receipt", "Il me faut un reçu"),
                Text(
                    "Print the page of the order. All your entries are a table for spreadsheets, too: the link stands under them on the Funds page.",
                    "Imprimez la page de la commande. Tous vos mouvements existent aussi en tableau pour tableur\u{a0}: le lien se trouve sous eux, sur la page Fonds.",
                ),
            ),
            Question(
                Text("Something is wrong with my order", "Quelque chose ne va pas avec ma commande"),
                Text(
                    "Ask from its page. If it is refunded, the credits return to your funds with the reason beside them.",
                    "Écrivez-nous depuis sa page. Si elle est remboursée, les crédits reviennent dans vos fonds, avec la raison à côté.",
                ),
            ),
            Go("/shop", Text("Open the shop", "Ouvrir la boutique")),
        ],
    },
    HelpPage {
        name: "support",
        staff_only: false,
        title: Text("Asking the team", "Demander à l’équipe"),
        lead: Text(
            "A ticket is a conversation between you and the team. Nobody else reads it here.",
            "Un ticket est une conversation entre vous et l’équipe. Personne d’autre ne la lit ici.",
        ),
        blocks: &[
            Steps(&[
                Text(
                    "**Open a ticket** under Support: a subject, a department, how urgent it is, and what happened. If it is about an order or a product, choose it: the team sees it at once.",
                    "**Ouvrez un ticket** sous Assistance\u{a0}: un sujet, un département, l’urgence, et ce qui s’est passé. S’il concerne une commande ou un produit, choisissez-le\u{a0}: l’équipe le voit aussitôt.",
                ),
                Text(
                    "**The answer** comes into the same page, without reloading it. A number beside Support counts the tickets with something new.",
                    "**La réponse** arrive dans la même page, sans la recharger. Un nombre à côté d’Assistance compte les tickets où il y a du nouveau.",
                ),
                Text(
                    "**Close it** when you are done. Write in it again and it is open again; the team can close it as well.",
                    "**Fermez-le** quand c’est réglé. Écrivez-y de nouveau et il est rouvert\u{202f}; l’équipe peut le fermer aussi.",
                ),
            ]),
            Points(&[
                Text(
                    "Up to 5 files a message: pictures (PNG, JPEG, WebP, GIF), PDF and text, of 5 MB each and 15 MB together. What a file is, is told by what it holds, not by its name.",
                    "Jusqu’à 5 fichiers par message\u{a0}: images (PNG, JPEG, WebP, GIF), PDF et texte, de 5 Mo chacun et 15 Mo ensemble. Ce qu’est un fichier se lit dans son contenu, pas dans son nom.",
                ),
                Text(
                    "Within an hour you may open 10 tickets and write 60 replies. What is refused stays in the form.",
                    "En une heure, vous pouvez ouvrir 10 tickets et écrire 60 réponses. Ce qui est refusé reste dans le formulaire.",
                ),
                Text(
                    "Texts understand `**bold**`, `*italic*`, lists, quotes and `code`, as in Discord. Mentions call nobody.",
                    "Les textes comprennent `**gras**`, `*italique*`, listes, citations et `code`, comme dans Discord. Les mentions n’appellent personne.",
                ),
            ]),
            Go("/tickets/new", Text("Open a ticket", "Ouvrir un ticket")),
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
        name: "endpoints",
        staff_only: true,
        title: Text(
            "Endpoints: signed JSON for your programs",
            "Points d’accès\u{a0}: du JSON signé pour vos programmes",
        ),
        lead: Text(
            "A program of yours hears of orders, tickets and drops, and can prove that it hears them from here.",
            "Un programme à vous apprend commandes, tickets et largages, et peut prouver qu’il les apprend d’ici.",
        ),
        blocks: &[
            Steps(&[
                Text(
                    "Under Webhooks, choose **Add an endpoint** and type its address. A host within your own network must be allowed by whoever runs Largage, with `--allow-destination`.",
                    "Sous Webhooks, choisissez **Ajouter un point d’accès** et saisissez son adresse. Un hôte de votre propre réseau doit être autorisé par l’exploitant de Largage, avec `--allow-destination`.",
                ),
                Text(
                    "Give your program the secret that is shown then. It is stored sealed; an administrator can have it shown again, and the audit log says so.",
                    "Donnez à votre programme le secret montré alors. Il est conservé scellé\u{202f}; un administrateur peut le faire montrer de nouveau, et le journal d’audit le dit.",
                ),
                Text(
                    "Send a test from its page: an event of the type `test`, signed like all others.",
                    "Envoyez un essai depuis sa page\u{a0}: un événement du type `test`, signé comme les autres.",
                ),
                Text(
                    "Let notifications go there like to any webhook.",
                    "Faites-y aller des notifications comme vers tout webhook.",
                ),
            ]),
            Heading(Text("What arrives", "Ce qui arrive")),
            Points(&[
                Text(
                    "`type` names the event, such as `order.placed`, and `timestamp` when it happened.",
                    "`type` nomme l’événement, par exemple `order.placed`, et `timestamp` quand il est arrivé.",
                ),
                Text(
                    "`data` holds the values by the names of the variables. Amounts are an object of `amount` and `unit`, moments are RFC 3339, and what is absent is left out.",
                    "`data` contient les valeurs sous le nom des variables. Les montants sont un objet de `amount` et `unit`, les moments sont en RFC 3339, et ce qui est absent est omis.",
                ),
                Text(
                    "`message` is the message as Discord would get it, and `text` the same without marks.",
                    "`message` est le message tel que Discord le recevrait, et `text` le même sans mise en forme.",
                ),
                Text(
                    "`test` stands there, and is true, where somebody only tries something out.",
                    "`test` s’y trouve, et vaut true, quand quelqu’un ne fait qu’essayer.",
                ),
            ]),
            Heading(Text("Verifying a request", "Vérifier une requête")),
            Say(Text(
                "Requests are signed as the Standard Webhooks specification says; its libraries verify them in most languages. Without one, take the body as bytes before anything parses it, and compute HMAC-SHA-256 over `id.timestamp.body`, with what stands behind `whsec_` as key, read as base64. In Python:",
                "Les requêtes sont signées comme le dit la spécification Standard Webhooks\u{202f}; ses bibliothèques les vérifient dans la plupart des langages. Sans elles, prenez le corps en octets avant de l’analyser, et calculez HMAC-SHA-256 sur `id.timestamp.corps`, avec pour clé ce qui suit `whsec_`, lu en base64. En Python\u{a0}:",
            )),
            Code(VERIFY_IN_PYTHON),
            Points(&[
                Text(
                    "**Answers.** 2xx within 20 seconds is delivered. 429 and 5xx are tried again, after `Retry-After` where you send it. 410 switches the endpoint off and alerts you. Everything else, redirects too, is refused and shown.",
                    "**Réponses.** 2xx en moins de 20 secondes vaut envoyé. 429 et 5xx sont retentés, après `Retry-After` si vous l’envoyez. 410 désactive le point d’accès et vous alerte. Tout le reste, redirections comprises, est refusé et montré.",
                ),
                Text(
                    "**Repeats.** Where an answer is lost the request comes again, with the same `webhook-id` and the same body. Keep the ids of the last days and do the work once.",
                    "**Répétitions.** Quand une réponse se perd, la requête revient, avec le même `webhook-id` et le même corps. Gardez les identifiants des derniers jours et faites le travail une fois.",
                ),
                Text(
                    "**A new secret.** For a day after you have changed it, `webhook-signature` holds two signatures with a space between: accept either. Has somebody else seen it? Change it twice, and the old one is worth nothing.",
                    "**Un nouveau secret.** Pendant un jour après le changement, `webhook-signature` contient deux signatures séparées par une espace\u{a0}: acceptez l’une ou l’autre. Quelqu’un d’autre l’a vu\u{202f}? Changez-le deux fois, et l’ancien ne vaut plus rien.",
                ),
            ]),
            Go("/admin/webhooks/new/endpoint", Text("Add an endpoint", "Ajouter un point d’accès")),
        ],
    },
    HelpPage {
        name: "privacy",
        staff_only: true,
        title: Text("What may leave of customers", "Ce qui peut partir des clients"),
        lead: Text(
            "Each webhook has its own choice, and no message gets past it.",
            "Chaque webhook a son propre choix, et aucun message ne passe outre.",
        ),
        blocks: &[
            Say(Text(
                "Orders and tickets know their customer’s name, e-mail address, number and words. On a webhook’s page, under **What may leave**, you choose what of that its channel is told:",
                "Commandes et tickets connaissent le nom du client, son adresse e-mail, son numéro et ses mots. Sur la page d’un webhook, sous **Ce qui peut partir**, vous choisissez ce que son salon en apprend\u{a0}:",
            )),
            Points(&[
                Text(
                    "**The name** in full (`Camille Dupont`), shortened (`Camille D.`), or none (`a customer`).",
                    "**Le nom** en entier (`Camille Dupont`), abrégé (`Camille D.`), ou aucun (`un client`).",
                ),
                Text(
                    "**The e-mail address** and **the customer’s number**, or nothing in their place.",
                    "**L’adresse e-mail** et **le numéro du client**, ou rien à leur place.",
                ),
                Text(
                    "**What is written by hand**, a ticket’s text or the comment on an order: in full, only its beginning, or nothing.",
                    "**Ce qui est écrit à la main**, texte d’un ticket ou commentaire d’une commande\u{a0}: en entier, seulement le début, ou rien.",
                ),
            ]),
            Say(Text(
                "It is applied before a message is filled in, for its text, its embeds, its buttons and the JSON of endpoints alike, also when you try a message out with the last real event. New channels begin with a shortened name, no e-mail address and the first 200 characters; endpoints of your own begin with everything.",
                "Cela s’applique avant que le message soit rempli, pour son texte, ses encadrés, ses boutons comme pour le JSON des points d’accès, et aussi quand vous essayez un message avec le dernier événement réel. Un nouveau salon commence avec un nom abrégé, sans adresse e-mail, et les 200 premiers caractères\u{202f}; un point d’accès à vous commence avec tout.",
            )),
            Question(
                Text(
                    "My message shows nothing where the address should be",
                    "Mon message ne montre rien là où devrait être l’adresse",
                ),
                Text(
                    "Its webhook does not let it out. The message’s page and the notification’s page say so, with the way to the choice.",
                    "Son webhook ne la laisse pas partir. La page du message et celle de la notification le disent, avec le chemin vers le choix.",
                ),
            ),
            Question(
                Text("And the winners of drops?", "Et les gagnants des largages\u{202f}?"),
                Text(
                    "They are told by their public name, as the campaign says and as they allow on their account page.",
                    "Ils sont nommés par leur nom public, comme le veut la campagne et comme ils le permettent sur leur page de compte.",
                ),
            ),
            Go("/admin/webhooks", Text("Open the webhooks", "Ouvrir les webhooks")),
        ],
    },
    HelpPage {
        name: "usual-notifications",
        staff_only: true,
        title: Text("The usual notifications", "Les notifications habituelles"),
        lead: Text(
            "One click, and a channel hears of orders and tickets.",
            "Un clic, et un salon apprend les commandes et les tickets.",
        ),
        blocks: &[
            Steps(&[
                Text(
                    "Add a webhook. Its page offers the usual notifications; so does the page of the notifications while it has none of orders and tickets.",
                    "Ajoutez un webhook. Sa page propose les notifications habituelles\u{202f}; celle des notifications aussi, tant qu’elle n’en a aucune de commandes ni de tickets.",
                ),
                Text(
                    "Untick what the channel should not hear of, and press **Switch on the usual notifications**.",
                    "Décochez ce que le salon ne doit pas entendre, et pressez **Activer les notifications habituelles**.",
                ),
            ]),
            Points(&[
                Text(
                    "**Orders**: one that is placed, one that is refunded.",
                    "**Commandes**\u{a0}: celle qui est passée, celle qui est remboursée.",
                ),
                Text(
                    "**Tickets**: opened, answered by the customer, closed. Replies of your own team are left out: the condition of the notification says so, and you can change it.",
                    "**Tickets**\u{a0}: ouverts, réponses du client, fermés. Les réponses de votre équipe n’en sont pas\u{a0}: la condition de la notification le dit, et vous pouvez la changer.",
                ),
                Text(
                    "**Webhooks** that their destination no longer knows. Send this to another channel than the one it is about.",
                    "**Webhooks** que leur destination ne connaît plus. Envoyez cela vers un autre salon que celui dont il s’agit.",
                ),
            ]),
            Say(Text(
                "Each is a message and a notification like those you write yourself, in your company’s language: change its words, its colour, its condition, switch it off or remove it. Pressing again writes only what is missing. Drops have their messages in their campaign.",
                "Chacune est un message et une notification comme ceux que vous rédigez, dans la langue de votre entreprise\u{a0}: changez ses mots, sa couleur, sa condition, désactivez-la ou supprimez-la. Presser de nouveau ne rédige que ce qui manque. Les largages ont leurs messages dans leur campagne.",
            )),
            Go("/admin/notifications", Text("Open the notifications", "Ouvrir les notifications")),
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
        blocks: &[
            DeliveryStates,
            Heading(Text("Find, look, send again", "Trouver, regarder, renvoyer")),
            Points(&[
                Text(
                    "Filter by state, webhook, event, days and words; the filter stays in the address, so it can be kept as a bookmark, and the list saved as CSV or JSON.",
                    "Filtrez par état, webhook, événement, jours et mots\u{202f}; le filtre reste dans l’adresse, qui peut devenir un favori, et la liste s’enregistre en CSV ou JSON.",
                ),
                Text(
                    "A delivery’s page shows the message as it looks there, and each try with its duration and what was answered. Secrets are masked.",
                    "La page d’un envoi montre le message tel qu’il paraît là-bas, et chaque tentative avec sa durée et la réponse. Les secrets sont masqués.",
                ),
                Text(
                    "One webhook’s list, and its own page, show its last 14 days as bars, how fast it answers (half of the answers, 95 % of them), what waits for it and when its next message may leave.",
                    "La liste d’un seul webhook, et sa page, montrent ses 14 derniers jours en barres, sa vitesse de réponse (la moitié des réponses, 95\u{202f}% d’entre elles), ce qui l’attend et quand part son prochain message.",
                ),
                Text(
                    "To correct a message and send it again: “Change the message first” on the page that asks, save, and send it as the message is now.",
                    "Pour corriger un message et le renvoyer\u{a0}: «\u{202f}Modifier d’abord le message\u{202f}» sur la page qui demande, enregistrez, puis renvoyez tel que le message est maintenant.",
                ),
                Text(
                    "Admins send again what is over, each delivery once: the new one can be sent again itself. Whatever waits can be cancelled. Both can be done for a whole list; what has arrived is never sent again in bulk.",
                    "Les administrateurs renvoient ce qui est terminé, chaque envoi une seule fois\u{a0}: le nouveau peut l’être à son tour. Ce qui attend s’annule. Les deux se font aussi pour toute une liste\u{202f}; ce qui est arrivé n’est jamais renvoyé en masse.",
                ),
            ]),
            Go("/admin/deliveries", Text("Open the deliveries", "Ouvrir les envois")),
        ],
    },
    HelpPage {
        name: "desk",
        staff_only: true,
        title: Text("Tickets", "Tickets"),
        lead: Text(
            "What customers ask, answered by staff and administrators.",
            "Ce que demandent les clients, avec les réponses de l’équipe et des administrateurs.",
        ),
        blocks: &[
            Heading(Text("Answering", "Répondre")),
            Points(&[
                Text(
                    "The list shows where something happened last; what you have not read is marked as new. Everyone reads for themselves: a colleague’s look does not take your mark away. A page in the background reads nothing. What the team has closed waits for nobody; what a customer sent while closing does.",
                    "La liste montre d’abord les plus récemment actifs\u{202f}; ce que vous n’avez pas lu est marqué comme nouveau. Chaque personne lit pour elle-même\u{a0}: le regard d’une autre ne retire pas votre marque. Une page à l’arrière-plan ne lit rien. Ce que l’équipe a fermé n’attend personne\u{202f}; ce qu’un client a envoyé en fermant attend.",
                ),
                Text(
                    "The search looks at subjects, texts, notes, customers and numbers. The filter stands in the address: keep it as a bookmark.",
                    "La recherche porte sur les sujets, les textes, les notes, les clients et les numéros. Le filtre est dans l’adresse\u{a0}: gardez-la en favori.",
                ),
                Text(
                    "A customer’s reply opens a closed ticket again, as at every help desk. Your own answer leaves it closed; open it again with its button.",
                    "La réponse d’un client rouvre un ticket fermé, comme dans tout support. La vôtre le laisse fermé\u{202f}; rouvrez-le avec son bouton.",
                ),
                Text(
                    "If a colleague answers while you write, your answer waits: you read theirs first, and send yours again as it stands or changed.",
                    "Si un collègue répond pendant que vous écrivez, votre réponse attend\u{a0}: lisez d’abord la sienne, puis renvoyez la vôtre, telle quelle ou modifiée.",
                ),
                Text(
                    "**Internal notes**, who a ticket is assigned to, and changes of department and priority are seen by the team only; no message is sent of them.",
                    "**Les notes internes**, l’attribution d’un ticket et ses changements de département et de priorité ne sont vus que de l’équipe\u{202f}; aucun message n’en part.",
                ),
                Text(
                    "**Saved replies** are put into your answer where the cursor stands; change them there before you send.",
                    "**Les réponses enregistrées** se placent dans votre réponse là où se trouve le curseur\u{202f}; adaptez-les avant d’envoyer.",
                ),
            ]),
            Go("/admin/tickets", Text("See the tickets", "Voir les tickets")),
            Heading(Text("Departments and priorities", "Départements et priorités")),
            Say(Text(
                "Administrators set both lists under Settings. Renaming renames in all tickets. What is removed keeps its name in old tickets and is offered no more.",
                "Les administrateurs règlent les deux listes sous Réglages. Renommer renomme dans tous les tickets. Ce qui est retiré garde son nom dans les anciens tickets et n’est plus proposé.",
            )),
            Heading(Text("Telling a channel", "En parler dans un salon")),
            Points(&[
                Text(
                    "Three events can be told: a ticket was opened, got a reply, was closed. `%action%` is `Submit`, `Reply` or `Close`.",
                    "Trois événements peuvent être annoncés\u{a0}: un ticket est ouvert, reçoit une réponse, est fermé. `%action%` vaut `Submit`, `Reply` ou `Close`.",
                ),
                Text(
                    "The usual notification of replies tells only of the customers’. For the team’s, add another with the condition `author` is `staff`.",
                    "La notification habituelle des réponses ne parle que de celles des clients. Pour celles de l’équipe, ajoutez-en une avec la condition `author` est `équipe`.",
                ),
                Text(
                    "`%url%` leads customers to their ticket, and the team on to its own page. `%content%` is what was written; when a ticket is closed, what it was opened with. Files are not sent along.",
                    "`%url%` mène le client à son ticket, et l’équipe à sa propre page. `%content%` est ce qui a été écrit\u{202f}; à la fermeture, le texte d’ouverture. Les fichiers ne partent pas.",
                ),
            ]),
            Go("/admin/notifications", Text("See the notifications", "Voir les notifications")),
        ],
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
                    "**Customers** redeem codes, have a balance and buy with it.",
                    "**Les clients** utilisent des codes, ont un solde et achètent avec.",
                ),
                Text(
                    "**Staff** sees campaigns, webhooks, deliveries and customers, and delivers orders. Staff never redeems or buys.",
                    "**L’équipe** voit campagnes, webhooks, envois et clients, et livre les commandes. Elle n’utilise aucun code et n’achète pas.",
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
                    "Each entry on a customer’s page leads to its cause: the drop, the order, or who corrected it and why. The whole statement is there as a table (CSV).",
                    "Chaque mouvement de la page d’un client mène à sa cause\u{a0}: le largage, la commande, ou qui l’a corrigé et pourquoi. Le relevé entier s’y télécharge en tableau (CSV).",
                ),
                Text(
                    "**Reverse** takes a win back by a counter-entry. A balance never goes below zero: if the win was spent, correct what is left.",
                    "**Annuler** reprend un gain par un mouvement contraire. Un solde ne passe jamais sous zéro\u{a0}: si le gain est dépensé, corrigez ce qui reste.",
                ),
                Text(
                    "**Block** keeps a customer from redeeming and from buying; everything else stays.",
                    "**Bloquer** empêche un client d’utiliser des codes et d’acheter\u{202f}; tout le reste demeure.",
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
        name: "products",
        staff_only: true,
        title: Text("Products and orders", "Produits et commandes"),
        lead: Text(
            "What customers can buy with their credits, and what to do with what they bought.",
            "Ce que les clients peuvent acheter avec leurs crédits, et que faire de leurs achats.",
        ),
        blocks: &[
            Heading(Text("A product", "Un produit")),
            Points(&[
                Text(
                    "**Price**: in the unit of the installation. Orders keep the price and the name as they were.",
                    "**Prix**\u{a0}: dans l’unité de l’installation. Les commandes gardent le prix et le nom d’alors.",
                ),
                Text(
                    "**Stock**: what is left. Empty means unlimited. It is never sold below zero, however many buy at once. A stock that was sold meanwhile is not overwritten: the form asks again.",
                    "**Stock**\u{a0}: ce qui reste. Vide veut dire illimité. On ne vend jamais sous zéro, même si beaucoup achètent à la fois. Un stock entamé entre-temps n’est pas écrasé\u{a0}: le formulaire redemande.",
                ),
                Text(
                    "**At most for each customer**: refunded orders do not count.",
                    "**Maximum par client**\u{a0}: les commandes remboursées ne comptent pas.",
                ),
                Text(
                    "**A text**: everyone reads the same on the page of the order. **A code from a list**: each code is handed out once, and those that are left are the stock. **By hand**: the order waits until somebody of the team marks it as delivered.",
                    "**Un texte**\u{a0}: tout le monde lit le même sur la page de la commande. **Un code d’une liste**\u{a0}: chaque code est remis une seule fois, et ceux qui restent font le stock. **À la main**\u{a0}: la commande attend que l’équipe la marque comme livrée.",
                ),
                Text(
                    "**Hidden** products are not in the shop and cannot be bought; their orders stay.",
                    "Les produits **cachés** ne sont pas dans la boutique et ne s’achètent pas\u{202f}; leurs commandes demeurent.",
                ),
            ]),
            Heading(Text("An order", "Une commande")),
            Points(&[
                Text(
                    "It is **paid**, then **delivered**, and may be **refunded** once. It never goes back.",
                    "Elle est **payée**, puis **livrée**, et peut être **remboursée** une fois. Elle ne revient jamais en arrière.",
                ),
                Text(
                    "A text that was written by hand can be corrected afterwards; the customer then reads the corrected one. When the way of delivery is changed, the product’s text and its unused codes are kept.",
                    "Un texte écrit à la main peut être corrigé ensuite\u{a0}: le client lit alors le texte corrigé. Quand la livraison change, le texte du produit et ses codes restants sont gardés.",
                ),
                Text(
                    "Staff delivers. Only administrators refund, with a reason that the customer reads: the credits return, and the stock too, but not a code that was shown.",
                    "L’équipe livre. Seuls les administrateurs remboursent, avec une raison que le client lit\u{a0}: les crédits reviennent, le stock aussi, mais pas un code déjà montré.",
                ),
                Text(
                    "Both are events: a notification of “a customer placed an order” or “an order was refunded” tells your channel; its message may say `%reason%`, the reason of the refund.",
                    "Les deux sont des événements\u{a0}: une notification «\u{202f}Un client a passé une commande\u{202f}» ou «\u{202f}Une commande a été remboursée\u{202f}» l’annonce à votre salon\u{202f}; son message peut donner `%reason%`, la raison du remboursement.",
                ),
                Text(
                    "A campaign may ask for an order: then only who has bought something takes part.",
                    "Une campagne peut exiger une commande\u{a0}: alors seuls ceux qui ont acheté participent.",
                ),
            ]),
            Go("/admin/products", Text("Open the products", "Ouvrir les produits")),
            Go("/admin/orders", Text("Open the orders", "Ouvrir les commandes")),
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
                    "**Currency or credit**: choose before the first product and the first win. From then on it is fixed, since 5 points are not 5 euros.",
                    "**Devise ou crédit**\u{a0}: choisissez avant le premier produit et le premier gain. Ensuite c’est fixé, car 5 points ne sont pas 5 euros.",
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
                Text(
                    "**Ask for a second factor**: of nobody, of administrators, or of the whole team. Who must have one and has none can do nothing but set it up. Set up your own first. Who has lost phone and recovery codes: **Remove the second factor** on their page, or `largage admin remove-second-factor --email ADDRESS` at the machine.",
                    "**Demander un second facteur**\u{a0}: à personne, aux administrateurs, ou à toute l’équipe. Qui doit en avoir un et n’en a pas ne peut que le mettre en place. Mettez d’abord le vôtre en place. Téléphone et codes de secours perdus\u{a0}: **Retirer le second facteur** sur la page de la personne, ou `largage admin remove-second-factor --email ADRESSE` sur la machine.",
                ),
                Text(
                    "**Keep deliveries for**: 30 to 3650 days, 90 unless you say otherwise, counted from the end of each. Then it goes with its tries and what the sandbox received. What waits stays, and so do balances, drops and the log. One that was sent again before still works.",
                    "**Conserver les envois pendant**\u{a0}: 30 à 3650 jours, 90 sauf avis contraire, comptés depuis la fin de chacun. Il part alors avec ses tentatives et ce que le bac à sable a reçu. Ce qui attend reste, de même que les soldes, les largages et le journal. Un renvoi de l’un d’eux marche toujours.",
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
                    "**The database**: `largage backup --to FOLDER` copies it whole, while the program runs, and looks at the copy; with `--keep 14` the fourteen latest stay. The packages have a timer that does so every night. Copying the file by other means while the program runs may miss the last minutes.",
                    "**La base de données**\u{a0}: `largage backup --to DOSSIER` la copie entière, programme en marche, et vérifie la copie\u{202f}; avec `--keep 14`, les quatorze dernières restent. Les paquets ont une minuterie qui le fait chaque nuit. Copier le fichier autrement pendant que le programme tourne peut manquer les dernières minutes.",
                ),
                Text(
                    "**PostgreSQL**: `largage backup` says which `pg_dump` to use, and `largage backup --check FILE` looks whether the dump has everything.",
                    "**PostgreSQL**\u{a0}: `largage backup` dit quel `pg_dump` employer, et `largage backup --check FICHIER` vérifie que rien ne manque.",
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
                    "Put your copy of the key into the data folder, and say `largage restore --from FILE`; `--replace` where a damaged database stands there, which is kept beside. With PostgreSQL, fill an empty database by `pg_restore`, then say `largage restore`.",
                    "Remettez votre copie de la clé dans le dossier des données, et lancez `largage restore --from FICHIER`\u{202f}; avec `--replace` s’il y reste une base abîmée, qui est conservée à côté. Avec PostgreSQL, remplissez une base vide par `pg_restore`, puis lancez `largage restore`.",
                ),
                Text(
                    "Start it. Everybody signs in anew, and links that were not used have ended, since some may have been withdrawn after the backup.",
                    "Démarrez-le. Tout le monde se reconnecte, et les liens non utilisés ont pris fin, car certains ont pu être retirés après la sauvegarde.",
                ),
                Text(
                    "Look under *Deliveries* at what is uncertain: it waited in the backup and may have been sent since, so it is for you to send again. Drops whose moment has passed are over, balances are as they were at the backup, and product codes that were sold since are in stock again: hide those products first.",
                    "Voyez sous *Envois* ce qui est incertain\u{a0}: cela attendait dans la sauvegarde et a pu partir depuis, à vous de le renvoyer. Les largages dont l’heure est passée sont terminés, les soldes sont ceux de la sauvegarde, et les codes de produits vendus depuis sont de nouveau en stock\u{a0}: masquez d’abord ces produits.",
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
                Variables | DeliveryStates | Code(_) => {}
            }
        }
    }
    texts
}
