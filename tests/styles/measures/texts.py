"""Pages written for these tests: three verses and three prose passages."""

from __future__ import annotations

VERSE = (
    """The lamp is out upon the stair,
and rain walks barefoot on the slate;
a moth of ash hangs in the air
above the cold, unlettered plate.

O slow white harvest of the frost,
O bell of iron, bell of bone,
you count the sheep that we have lost
and fold the living in with stone.

My mother's loaf, my father's spade,
the wren that starved beneath the thorn:
of these the winter's house is made,
its lintel salt, its rafters horn.

So bring the candle, bring the key,
and set them on the breathing sill;
the dark comes in to drink with me
and drinks, and does not drink its fill.
The stars like seed on ploughland lie,
the field turns over in its sleep,
and one grey gull with half a cry
sews up the mouth of all the deep.""",
    """Green was the river, green the reed,
and green the drowned girl's ribboned hair;
a heron stood, a broken creed,
and read the water standing there.

The miller's wheel went round and round,
it ground the moon to silver meal;
it ground the footfall from the ground,
the spoke, the rider and the heel.

O who will weigh the thrush's throat,
and who will pay the swallow's fare?
The ferryman has burned his boat
and warms his hands upon the air.

Come, little fire, come, little flea,
come, cricket with the copper tongue,
and sing the hill its elegy
in all the colours it was young.
The nettle guards the chapel door,
the ivy fingers every name,
and dust lies down upon the floor
beside the embers of the flame.""",
)
FICTION = (
    """Martha put the kettle on and went to the window. The carrier's cart had stopped
at the gate again, and the boy was talking to the horse, as he always did, with one
hand in its mane. She knocked on the glass, but he did not hear her. "He will be
late for his dinner," she said, and her sister, who was mending a stocking by the
fire, answered that the boy was always late and that the dinner could wait. Martha
said nothing. She took down the blue plates and set them on the table, one for each
of them and one for her brother, who had promised to come on Friday and had not
come. When the boy opened the door at last his boots were wet, and he left them on
the mat without being told. He sat down, looked at the plates, and asked whether his
uncle was ill. Martha told him to eat. The kettle boiled over, and her sister got up
to see to it.""",
    """The captain had sold the house in the spring, and by the summer he wished that he
had not. He walked past it every morning on his way to the harbour. The new people
had painted the shutters and cut down the pear tree, and a dog that he did not know
barked at him from the steps. One day the owner came out, a stout man with a
newspaper under his arm, and asked whether he was looking for somebody. The captain
said that he had lived there once. "Then you must come in," said the man, and he
held the gate open. They went through the hall, where the captain's own clock was
still standing, and into the kitchen. It smelled of onions. A woman in an apron gave
him a chair, and he sat down in it, and found that he could not think of a single
thing to say to them about the house.""",
)
EXPOSITION = (
    """It is commonly held that a general idea is formed by leaving out whatever is
peculiar to the particular instances from which it has been derived. But this
account presupposes what it undertakes to explain, since the selection of what is to
be left out must itself be governed by some principle of resemblance, and
resemblance is already a general idea. We must therefore distinguish between the
psychological process by which such an idea may be occasioned and the logical ground
upon which its application is justified. The former is a matter of experience and
admits of degrees; the latter is a matter of necessity and admits of none. If this
distinction is neglected, the theory of knowledge becomes a chapter of natural
history, and the question of validity is not answered but only postponed. Whether
such a theory can be consistently maintained is a further question, which we shall
have to consider in its proper place.""",
)
PROSE = (*FICTION, *EXPOSITION)
ALL = (*VERSE, *PROSE)
