"""Drafts to turn the dial over, written for Protean, each in a hand of its own: five
that it is tested on, four others that voices are fitted over, one in each style, since
a voice must carry whatever it goes on from."""

from __future__ import annotations

DRAFTS = (
    "The ferry was late again, and the men on the landing had stopped looking at the "
    "clock. Marta counted the crates a second time and wrote the number on her wrist, "
    "because the paper had gone soft in the rain. Her brother had said he would be on "
    "the morning boat. She bought two rolls, ate one of them standing, and put the "
    "other in her coat. Then the whistle went, far out on the water, and she",
    "In the third year of the drought the elders came to the house of the well "
    "keeper, and asked him for the key. He sat in the doorway and answered nothing "
    "until the sun was down. There was a lamp behind him, and his shadow reached as "
    "far as their feet. At last he said that the key had never been his to give, and "
    "he",
    "Every night the wardrobe moved a little nearer to the window. We found it in the "
    "morning with leaves on its shelves and, once, a small wet footprint. My aunt "
    "said that furniture remembers the forest and should be humoured. So we left the "
    "window open, and a saucer of rain on the sill, and lay awake to hear it go, "
    "until",
    "It is often said that we forgive in order to be free of what was done to us. But "
    "a debt that is forgotten has not been forgiven, and one that is remembered is "
    "still, in some sense, owed. Perhaps there is a third thing, which has no name, "
    "and which begins at the moment when the one who was wronged",
    "The kitchen smelled of onions and hot iron. Old Pell was at the table with his "
    "boots off, reading the back of a seed packet as if it were news. Nobody had told "
    "him about the letter yet. His daughter put the plates down one by one, each a "
    "little louder than the last, and waited for him to look up, and when he did",
)

FITTED = (
    "The bus put Lena down at the bakery with her case and a bag of pears. It was "
    "Thursday, early closing, and the street had nobody in it but a boy with a hoop. "
    "She had the address on a card. She had looked at it so often on the way that the "
    "ink had come off on her glove. At number nine a woman was washing the step, and "
    "Lena waited until the bucket was moved, and",
    "And it was told in the valley that the bridge was fallen, and the people were "
    "afraid, for the winter was at hand. And Tobin the mason rose up before it was "
    "day, and took his two sons and the mule, and went down to the water. And he said "
    "to them, Lift nothing that is cracked. So they laboured until evening, and "
    "behold, the stones were few, and he",
    "There is a door in the lake that opens only when nobody has been sad for a week. "
    "I went down to it with a lamp of fish. Behind it my grandmother was combing the "
    "hair of a clock, and the hours fell about her knees like wool. She said that I "
    "was late, or that I had not yet been invented, and gave me a key of ice to hold, "
    "while",
    "We suppose that a promise binds because it was made. But what was made is past, "
    "and the past has no hands. If it binds at all, it must be by something that is "
    "present still, whether in the one who gave his word or in the one who waits for "
    "it. It may be objected that this is only habit. Yet a habit does not reproach us "
    "when it is broken, whereas",
)
